<?php

declare(strict_types=1);

namespace Kaitsu\Welcart;

use Kaitsu\WordPress\Database;

use function Kaitsu\reach;

/** Orders: each refers to its payment method by name; what its gateway said of it lies under the settlement code. */
final class Orders
{
    private const CHECK = '_kaitsu_check'; // laid by the must-use plugin: the hash of the check's token

    private Database $db;

    public function __construct(Database $db)
    {
        $this->db = $db;
    }

    /**
     * @param list<string> $names
     * @param list<string> $tokens of our checks, whose orders do not count
     * @return list<string> those of the names by which somebody ordered
     */
    public function names(array $names, array $tokens = []): array
    {
        $rows = $this->db->ask(
            "SELECT DISTINCT o.order_payment_name AS name, m.meta_value AS token FROM {$this->db->table('usces_order')} o"
            . " LEFT JOIN {$this->db->table('usces_order_meta')} m ON m.order_id = o.ID AND m.meta_key = ?",
            self::CHECK
        );
        $used = [];
        foreach ($rows as $row) {
            if (!in_array($row['token'], $tokens, true)) {
                $used[] = (string) $row['name'];
            }
        }
        return array_values(array_filter($names, static function (string $name) use ($used): bool {
            return in_array($name, $used, true) || in_array(esc_js($name), $used, true); // as Welcart hands it on
        }));
    }

    /**
     * Of these settlement codes those that a gateway answered to, wherever the method itself is by now.
     *
     * @param list<string> $codes
     * @param list<string> $tokens of our checks
     * @return list<string>
     */
    public function settled(array $codes, array $tokens): array
    {
        $meta = $this->db->table('usces_order_meta');
        $slots = implode(', ', array_fill(0, count($codes), '?'));
        $rows = $codes === [] ? [] : $this->db->ask(
            "SELECT DISTINCT m.meta_key AS code, t.meta_value AS token FROM $meta m LEFT JOIN $meta t"
            . " ON t.order_id = m.order_id AND t.meta_key = ? WHERE m.meta_key IN ($slots)",
            self::CHECK,
            ...$codes
        );
        $used = array_filter($rows, static fn (array $row): bool => !in_array($row['token'], $tokens, true));
        return array_values(array_unique(array_map('strval', array_column($used, 'code'))));
    }

    /** The stock first. */
    public function remove(string $token): void
    {
        reach('before_write');
        $meta = $this->db->table('usces_order_meta');
        $asked = "SELECT DISTINCT order_id AS id FROM $meta WHERE meta_key = ? AND meta_value = ?";
        foreach ($this->db->ask($asked, self::CHECK, $token) as $row) {
            $this->removeOrder((int) $row['id']);
        }
    }

    private function removeOrder(int $id): void
    {
        reach('before_write');
        [$cart, $skus] = [$this->db->table('usces_ordercart'), $this->db->table('usces_skus')];
        $this->db->ask(
            "UPDATE $skus s JOIN (SELECT post_id, sku_code, SUM(quantity) AS pieces FROM $cart WHERE order_id = ?"
            . ' GROUP BY post_id, sku_code) c ON c.post_id = s.post_id AND c.sku_code = s.code'
            . " SET s.stocknum = CAST(s.stocknum AS SIGNED) + CAST(c.pieces AS SIGNED) WHERE s.stocknum <> ''",
            $id
        );
        $this->db->ask(
            "DELETE FROM {$this->db->table('usces_ordercart_meta')} WHERE cart_id IN"
            . " (SELECT cart_id FROM $cart WHERE order_id = ?)",
            $id
        );
        foreach (['usces_ordercart', 'usces_order_meta', 'usces_acting_log'] as $name) {
            $this->db->ask("DELETE FROM {$this->db->table($name)} WHERE order_id = ?", $id);
        }
        $this->db->ask("DELETE FROM {$this->db->table('usces_order')} WHERE ID = ?", $id);
    }
}
