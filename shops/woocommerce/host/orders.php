<?php

declare(strict_types=1);

namespace Kaitsu\WooCommerce;

use Kaitsu\WordPress\Database;

use function Kaitsu\reach;

/** Orders in both of WooCommerce's storages, its own tables and posts: which one counts can be switched. */
final class Orders
{
    private const CHECK = '_kaitsu_check'; // laid by the must-use plugin: the hash of the check's token
    private const DRAFTS = "('wc-checkout-draft', 'auto-draft')"; // nobody has ordered yet

    private Database $db;

    public function __construct(Database $db)
    {
        $this->db = $db;
    }

    /**
     * @param list<string> $codes
     * @param list<string> $tokens
     * @return list<string> those of the codes by which somebody ordered who is not our check
     */
    public function used(array $codes, array $tokens): array
    {
        $used = [];
        foreach ($codes === [] ? [] : $this->storages() as $storage) {
            $slots = implode(', ', array_fill(0, count($codes), '?'));
            $rows = $this->db->ask(
                "SELECT DISTINCT o.method, m.meta_value AS token FROM ($storage[orders]) o LEFT JOIN $storage[meta] m"
                . " ON m.$storage[key] = o.id AND m.meta_key = '" . self::CHECK . "' WHERE o.method IN ($slots)",
                ...$codes
            );
            foreach ($rows as $row) {
                if (!in_array($row['token'], $tokens, true)) {
                    $used[] = (string) $row['method'];
                }
            }
        }
        return array_values(array_unique($used));
    }

    /** By WooCommerce's own hand, so that its reports forget them too; the stock first. */
    public function remove(string $token): void
    {
        reach('before_write');
        $found = [];
        foreach ($this->storages() as $storage) {
            $ids = $this->db->ask(
                "SELECT $storage[key] AS id FROM $storage[meta] WHERE meta_key = ? AND meta_value = ?",
                self::CHECK,
                $token
            );
            $found = array_merge($found, array_map('intval', array_column($ids, 'id')));
        }
        foreach (array_unique($found) as $id) {
            $order = wc_get_order($id);
            if ($order) {
                $order->get_data_store()->get_stock_reduced($id) && wc_increase_stock_levels($id);
                $order->delete(true);
            }
        }
        if ($this->db->has('woocommerce_sessions')) {
            $table = $this->db->table('woocommerce_sessions');
            $this->db->ask("DELETE FROM $table WHERE session_value LIKE ?", '%' . addcslashes($token, '_%\\') . '%');
        }
    }

    /** @return list<array{orders: string, meta: string, key: string}> `orders` selects id and method */
    private function storages(): array
    {
        [$posts, $meta] = [$this->db->table('posts'), $this->db->table('postmeta')];
        $placed = "SELECT p.ID AS id, w.meta_value AS method FROM $posts p JOIN $meta w ON w.post_id = p.ID"
            . " WHERE p.post_type = 'shop_order' AND w.meta_key = '_payment_method' AND p.post_status NOT IN ";
        $found = [['orders' => $placed . self::DRAFTS, 'meta' => $meta, 'key' => 'post_id']];
        if ($this->db->has('wc_orders')) {
            $placed = "SELECT id, payment_method AS method FROM {$this->db->table('wc_orders')}"
                . " WHERE type = 'shop_order' AND status NOT IN ";
            $meta = $this->db->table('wc_orders_meta');
            $found[] = ['orders' => $placed . self::DRAFTS, 'meta' => $meta, 'key' => 'order_id'];
        }
        return $found;
    }
}
