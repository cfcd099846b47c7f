<?php

declare(strict_types=1);

namespace Kaitsu\EcCube;

use function Kaitsu\packed;
use function Kaitsu\reach;
use function Kaitsu\text;
use function Kaitsu\unpacked;

/**
 * Payment methods (dtb_payment) and the deliveries that offer them (dtb_payment_option).
 *
 * A module's are known by their class, which is below the module's namespace; the shop's own all have one class and
 * are known by their number.
 */
final class Payments
{
    private Database $db;
    private Storage $storage;

    public function __construct(Database $db, Storage $storage)
    {
        $this->db = $db;
        $this->storage = $storage;
    }

    /**
     * @param array<string, bool> $enabled plugins by code
     * @return list<array{code: string, name: string, module: string, open: bool}> as the checkout sorts them
     */
    public function all(array $enabled): array
    {
        $found = [];
        foreach ($this->rows() as $row) {
            $module = self::moduleOf((string) $row['method_class']);
            $found[] = [
                'code' => $this->codeOf($row),
                'name' => text((string) $row['payment_method']),
                'module' => $module,
                'open' => (int) $row['visible'] === 1 && (int) $row['offered'] > 0
                    && ($module === '' || ($enabled[$module] ?? false)),
            ];
        }
        return $found;
    }

    /**
     * Hidden, below the others, and offered with every delivery for whoever may see it; made where the module makes
     * none of this class when it is enabled.
     */
    public function register(string $code, string $name): void
    {
        reach('before_write');
        $this->make($code, $name);
        $row = (array) $this->find($code);
        foreach ($this->db->ask('SELECT id FROM dtb_delivery WHERE visible = 1') as $delivery) {
            $pair = [(int) $delivery['id'], (int) $row['id']];
            $there = $this->db->ask(
                'SELECT 1 AS there FROM dtb_payment_option WHERE delivery_id = ? AND payment_id = ?',
                ...$pair
            );
            if ($there === []) {
                $this->db->insert('dtb_payment_option', [
                    'delivery_id' => $pair[0], 'payment_id' => $pair[1], 'discriminator_type' => 'paymentoption',
                ]);
            }
        }
    }

    private function make(string $code, string $name): void
    {
        reach('before_write');
        $row = $this->find($code);
        if ($row === null) {
            $lowest = (int) ($this->db->ask('SELECT MIN(sort_no) AS lowest FROM dtb_payment')[0]['lowest'] ?? 1);
            $method = (array) $this->storage->method($code);
            $this->db->insert('dtb_payment', [
                'payment_method' => $name,
                'method_class' => $method['class'],
                'charge' => 0,
                'rule_min' => $method['rule_min'],
                'rule_max' => $method['rule_max'],
                'sort_no' => max(0, $lowest - 1),
                'fixed' => 1,
                'visible' => 0,
                'create_date' => gmdate('Y-m-d H:i:s'),
                'update_date' => gmdate('Y-m-d H:i:s'),
                'discriminator_type' => 'payment',
            ]);
            return;
        }
        if ($row['payment_method'] !== $name) {
            $this->set((int) $row['id'], 'payment_method', $name);
            $this->set((int) $row['id'], 'visible', 0);
        }
    }

    public function open(string $code): void
    {
        reach('before_write');
        $row = $this->find($code);
        if ($row !== null) {
            $this->set((int) $row['id'], 'visible', 1);
        }
    }

    /** All of the module's, also those that nobody declares: enabling may have made them visible. */
    public function hide(string $module): void
    {
        reach('before_write');
        foreach ($this->rows() as $row) {
            if (self::moduleOf((string) $row['method_class']) === $module && (int) $row['visible'] === 1) {
                $this->set((int) $row['id'], 'visible', 0);
            }
        }
    }

    /** @param list<int> $ids @return list<string> codes of the module's payments among these */
    public function codes(string $module, array $ids): array
    {
        $found = [];
        foreach ($this->rows() as $row) {
            if (self::moduleOf((string) $row['method_class']) === $module && in_array((int) $row['id'], $ids, true)) {
                $found[] = $this->codeOf($row);
            }
        }
        return $found;
    }

    /** @return array{payments: list<array<string, mixed>>, options: list<array<string, mixed>>} of the module, exactly */
    public function image(string $module): array
    {
        $payments = $this->db->ask('SELECT * FROM dtb_payment ORDER BY id');
        $ours = array_values(array_filter($payments, static function (array $row) use ($module): bool {
            return self::moduleOf((string) $row['method_class']) === $module;
        }));
        $ids = array_map('intval', array_column($ours, 'id'));
        $options = array_filter($this->db->ask('SELECT * FROM dtb_payment_option'), static function ($row) use ($ids): bool {
            return in_array((int) $row['payment_id'], $ids, true);
        });
        $pack = static fn (array $row): array => array_map('Kaitsu\packed', $row);
        return ['payments' => array_map($pack, $ours), 'options' => array_map($pack, array_values($options))];
    }

    /** @param array<string, mixed> $image */
    public function putBack(string $module, array $image): void
    {
        reach('before_write');
        foreach ($this->image($module)['payments'] as $row) {
            $this->db->ask('DELETE FROM dtb_payment_option WHERE payment_id = ?', (int) $row['id']);
        }
        $before = array_column($image['payments'], null, 'id');
        foreach ($this->image($module)['payments'] as $row) {
            if (!isset($before[$row['id']])) {
                $this->db->ask('DELETE FROM dtb_payment WHERE id = ?', (int) $row['id']);
            }
        }
        foreach ($image['payments'] as $row) {
            $this->put(array_map('Kaitsu\unpacked', $row));
        }
        foreach ($image['options'] as $row) {
            $this->db->insert('dtb_payment_option', array_map('Kaitsu\unpacked', $row));
        }
    }

    /** @param array<string, mixed> $row */
    private function put(array $row): void
    {
        reach('before_write');
        $id = (int) $row['id'];
        if ($this->db->ask('SELECT id FROM dtb_payment WHERE id = ?', $id) === []) {
            $this->db->insert('dtb_payment', $row);
            return;
        }
        foreach (array_diff_key($row, ['id' => 0]) as $column => $value) {
            $this->db->ask('UPDATE dtb_payment SET ' . Database::name((string) $column) . ' = ? WHERE id = ?', $value, $id);
        }
    }

    /** @return list<array<string, mixed>> */
    private function rows(): array
    {
        return $this->db->ask(
            'SELECT p.*, (SELECT COUNT(*) FROM dtb_payment_option o JOIN dtb_delivery d ON d.id = o.delivery_id'
            . ' WHERE o.payment_id = p.id AND d.visible = 1) AS offered FROM dtb_payment p ORDER BY sort_no DESC, id'
        );
    }

    /** @return array<string, mixed>|null */
    private function find(string $code): ?array
    {
        foreach ($this->rows() as $row) {
            if ($this->codeOf($row) === $code) {
                return $row;
            }
        }
        return null;
    }

    /** @param array<string, mixed> $row */
    private function codeOf(array $row): string
    {
        foreach ($this->storage->modules() as $module) {
            foreach ($this->storage->of($module)['methods'] as $method) {
                if ($method['class'] === $row['method_class']) {
                    return $method['code'];
                }
            }
        }
        return "payment:$row[id]";
    }

    private function set(int $id, string $column, $value): void
    {
        reach('before_write');
        $name = Database::name($column);
        $statement = "UPDATE dtb_payment SET $name = ?, update_date = ? WHERE id = ? AND NOT ($name <=> ?)"; // else as it was
        $this->db->ask($statement, $value, gmdate('Y-m-d H:i:s'), $id, $value);
    }

    private static function moduleOf(string $class): string
    {
        return preg_match('/\APlugin\\\\(\w+)\\\\/', $class, $found) === 1 ? $found[1] : '';
    }
}
