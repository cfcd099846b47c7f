<?php

declare(strict_types=1);

namespace Kaitsu\EcCube;

use Kaitsu\Places;

use function Kaitsu\found_inside;
use function Kaitsu\packed;
use function Kaitsu\put_inside;
use function Kaitsu\reach;
use function Kaitsu\unpacked;

/**
 * Places in the tables of plugins: a column, or a key of the JSON or serialized text it holds.
 *
 * A plugin's settings are one row; one that writes a new row with each save goes by the newest.
 */
final class Columns implements Places
{
    private Database $db;

    public function __construct(Database $db)
    {
        $this->db = $db;
    }

    public function at(array $place): array
    {
        $row = $this->row($place['table']);
        if ($row === null || !array_key_exists($place['column'], $row)) {
            return [false, null];
        }
        $value = $row[$place['column']];
        if ($place['path'] === '') {
            return [true, $value];
        }
        return found_inside(self::decoded((string) $value), $place['path']);
    }

    public function put(array $place, $value): void
    {
        reach('before_write');
        [$table, $column] = [$place['table'], $place['column']];
        $row = $this->row($table);
        if ($row === null) {
            $this->db->insert($table, ['id' => 1] + $this->discriminator($table) + $this->dates($table));
            $row = (array) $this->row($table);
        }
        if ($place['path'] !== '') {
            $text = (string) $row[$column];
            $value = self::encoded($text, put_inside(self::decoded($text), $place['path'], $value));
        }
        $value = is_bool($value) ? (int) $value : $value;
        if ($row[$column] !== $value) {
            $name = Database::name($column);
            $this->db->ask('UPDATE ' . Database::name($table) . " SET $name = ? WHERE id = ?", $value, $row['id']);
        }
    }

    /** @param list<string> $tables @return array<string, mixed> rows by table, for an image */
    public function image(array $tables): array
    {
        $found = [];
        foreach ($tables as $table) {
            $rows = $this->db->ask('SELECT * FROM ' . Database::name($table));
            $found[$table] = array_map(static fn (array $row): array => array_map('Kaitsu\packed', $row), $rows);
        }
        return $found;
    }

    /** Rows of a table as in an image: whoever owns the table has nothing else in it. @param list<array<string, mixed>> $rows */
    public function putBack(string $table, array $rows): void
    {
        reach('before_write');
        $this->db->ask('SET SESSION foreign_key_checks = 0'); // other rows go on referring to these numbers
        $this->db->ask('DELETE FROM ' . Database::name($table));
        foreach ($rows as $row) {
            $this->db->insert($table, array_map('Kaitsu\unpacked', $row));
        }
        $this->db->ask('SET SESSION foreign_key_checks = 1');
    }

    /** @return array<string, mixed>|null the newest row */
    private function row(string $table): ?array
    {
        if (!$this->db->has($table)) {
            return null;
        }
        return $this->db->ask('SELECT * FROM ' . Database::name($table) . ' ORDER BY id DESC LIMIT 1')[0] ?? null;
    }

    /** EC-CUBE's entities may have one, and a row without it is not found by Doctrine. @return array<string, string> */
    private function discriminator(string $table): array
    {
        $has = in_array('discriminator_type', $this->db->columns($table), true);
        return $has ? ['discriminator_type' => 'config'] : [];
    }

    /** A plugin that sets them itself has no default for them in the table. @return array<string, string> */
    private function dates(string $table): array
    {
        $rows = $this->db->ask(
            'SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?'
            . " AND IS_NULLABLE = 'NO' AND COLUMN_DEFAULT IS NULL AND DATA_TYPE IN ('datetime', 'timestamp')",
            $table
        );
        return array_fill_keys(array_column($rows, 'name'), gmdate('Y-m-d H:i:s'));
    }

    private static function decoded(string $text)
    {
        return preg_match('/\A[aOibsdN][:;]/', $text) === 1
            ? @unserialize($text, ['allowed_classes' => false]) : json_decode($text, true);
    }

    /** In the form the text had; a column that was empty becomes JSON. @param array<mixed> $whole */
    private static function encoded(string $text, array $whole): string
    {
        if (preg_match('/\Aa:\d+:/', $text) === 1) {
            return serialize($whole);
        }
        $flags = JSON_THROW_ON_ERROR;
        foreach ([JSON_UNESCAPED_UNICODE, JSON_UNESCAPED_SLASHES, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES] as $more) {
            if ($text !== '' && json_encode(json_decode($text), $more) === $text) {
                $flags = JSON_THROW_ON_ERROR | $more;
            }
        }
        return json_encode($whole, $flags);
    }
}
