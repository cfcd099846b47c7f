<?php

declare(strict_types=1);

namespace Kaitsu\EcCube;

use Kaitsu\Own;

use function Kaitsu\reach;

/** Orders; those of our checks are known by a file that what lies under app/Customize keeps in our folder. */
final class Orders
{
    private const IN_CHECKOUT = 8; // 購入処理中: nobody has ordered yet
    private const UNPAID = [7, 8]; // 決済処理中 took no stock either

    private Database $db;
    private Own $own;

    public function __construct(Database $db, Own $own)
    {
        $this->db = $db;
        $this->own = $own;
    }

    /** @param list<string> $tokens @return list<int> ids of payments by which somebody ordered who is not our check */
    public function used(array $tokens): array
    {
        $checks = array_merge([], ...array_map([$this, 'ofCheck'], $tokens));
        $rows = $this->db->ask(
            'SELECT id, payment_id FROM dtb_order WHERE payment_id IS NOT NULL AND order_status_id <> ?',
            self::IN_CHECKOUT
        );
        $used = [];
        foreach ($rows as $row) {
            if (!in_array((int) $row['id'], $checks, true)) {
                $used[(int) $row['payment_id']] = true;
            }
        }
        return array_keys($used);
    }

    /** The stock is given back first. */
    public function remove(string $token): void
    {
        reach('before_write');
        foreach ($this->ofCheck($token) as $id) {
            $order = $this->db->ask('SELECT order_status_id FROM dtb_order WHERE id = ?', $id)[0] ?? null;
            if ($order === null) {
                continue;
            }
            if (!in_array((int) $order['order_status_id'], self::UNPAID, true)) {
                $this->giveBack($id);
            }
            foreach (['dtb_mail_history', 'dtb_order_item', 'dtb_shipping'] as $table) {
                $this->db->ask("DELETE FROM $table WHERE order_id = ?", $id);
            }
            $this->db->ask('DELETE FROM dtb_order WHERE id = ?', $id);
        }
    }

    private function giveBack(int $id): void
    {
        reach('before_write');
        $items = $this->db->ask(
            'SELECT i.product_class_id AS class, i.quantity FROM dtb_order_item i'
            . ' JOIN dtb_product_class c ON c.id = i.product_class_id WHERE i.order_id = ? AND c.stock_unlimited = 0',
            $id
        );
        foreach ($items as $item) {
            $quantity = (int) $item['quantity'];
            $this->db->ask('UPDATE dtb_product_class SET stock = stock + ? WHERE id = ?', $quantity, $item['class']);
            $this->db->ask('UPDATE dtb_product_stock SET stock = stock + ? WHERE product_class_id = ?', $quantity, $item['class']);
        }
    }

    /** An id alone may be another order's by now: its number from before the order has to be the same. @return list<int> */
    private function ofCheck(string $token): array
    {
        $found = [];
        foreach (@file($this->own->file("checks/$token.jsonl")) ?: [] as $line) {
            $noted = json_decode($line, true);
            $rows = is_array($noted) ? $this->db->ask(
                'SELECT id FROM dtb_order WHERE id = ? AND pre_order_id = ?',
                $noted['order'],
                $noted['pre_order_id']
            ) : [];
            $found = array_merge($found, array_map('intval', array_column($rows, 'id')));
        }
        return $found;
    }
}
