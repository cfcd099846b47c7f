<?php

declare(strict_types=1);

namespace Kaitsu\EcCube;

use Kaitsu\Own;

use function Kaitsu\map;
use function Kaitsu\reach;

/**
 * What a plugin made when it was installed: tables, columns of EC-CUBE's own, rows of its masters and pages.
 *
 * EC-CUBE keeps no account of it. The shop is closed meanwhile, so that what is new afterwards is the plugin's.
 */
final class Created
{
    private const ROWS_OF = '/\A(?:mtb_\w+|dtb_(?:page|block|csv|mail_template|template|layout|sale_type|delivery|tag|category))\z/';

    private Database $db;
    private Own $own;

    public function __construct(Database $db, Own $own)
    {
        $this->db = $db;
        $this->own = $own;
    }

    /** Before a module makes anything: on the disk, for who is killed in the middle. */
    public function begin(string $module): void
    {
        reach('before_files');
        $this->own->folder('created');
        $this->own->writeJson("created/$module.before.json", self::maps($this->look()));
    }

    /** Whether a program of ours was at work on the module. */
    public function isNoted(string $module): bool
    {
        return $this->read("$module.before") !== null || $this->read($module) !== null;
    }

    /** What is new since begin() is the module's, beside what it had made before. */
    public function note(string $module): void
    {
        reach('before_files');
        $before = $this->read("$module.before");
        if ($before === null) {
            return;
        }
        [$now, $made] = [$this->look(), $this->read($module) ?? ['tables' => [], 'columns' => [], 'rows' => []]];
        $made['tables'] = array_merge($made['tables'], array_values(array_diff($now['tables'], $before['tables'])));
        foreach (['columns', 'rows'] as $kind) {
            foreach ($now[$kind] as $table => $names) {
                $new = array_values(array_diff($names, $before[$kind][$table] ?? []));
                if ($new !== [] && !in_array($table, $made['tables'], true)) {
                    $made[$kind][$table] = array_merge($made[$kind][$table] ?? [], $new);
                }
            }
        }
        $this->own->writeJson("created/$module.json", self::maps($made));
        $this->own->remove("created/$module.before.json");
    }

    /** Take away what a module made. Whatever was there before it is not touched. */
    public function remove(string $module): void
    {
        reach('before_write');
        $this->note($module); // a program that was killed in the middle
        $made = $this->read($module);
        if ($made === null) {
            return;
        }
        $this->db->ask('SET SESSION foreign_key_checks = 0'); // tables of one plugin refer to each other
        foreach ($made['rows'] as $table => $ids) {
            $this->removeRows((string) $table, $ids);
        }
        foreach ($made['tables'] as $table) {
            $this->db->ask('DROP TABLE IF EXISTS ' . Database::name($table));
        }
        foreach ($made['columns'] as $table => $names) {
            foreach (array_intersect($names, $this->db->columns((string) $table)) as $name) {
                $this->removeColumn((string) $table, $name);
            }
        }
        $this->db->ask('SET SESSION foreign_key_checks = 1');
        $this->own->remove("created/$module.json");
    }

    /** @param list<string> $ids */
    private function removeRows(string $table, array $ids): void
    {
        reach('before_write');
        foreach ($ids as $id) {
            if ($table === 'dtb_page') {
                $this->db->ask('DELETE FROM dtb_page_layout WHERE page_id = ?', $id);
            }
            $this->db->ask('DELETE FROM ' . Database::name($table) . ' WHERE id = ?', $id);
        }
    }

    private function removeColumn(string $table, string $column): void
    {
        reach('before_write');
        $keys = $this->db->ask(
            'SELECT CONSTRAINT_NAME AS name FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = DATABASE()'
            . ' AND TABLE_NAME = ? AND COLUMN_NAME = ? AND REFERENCED_TABLE_NAME IS NOT NULL',
            $table,
            $column
        );
        foreach ($keys as $key) {
            $this->db->ask('ALTER TABLE ' . Database::name($table) . ' DROP FOREIGN KEY ' . Database::name($key['name']));
        }
        $this->db->ask('ALTER TABLE ' . Database::name($table) . ' DROP COLUMN ' . Database::name($column));
    }

    /** @return array{tables: list<string>, columns: array<string, list<string>>, rows: array<string, list<string>>} */
    private function look(): array
    {
        [$tables, $columns, $rows] = [$this->db->tables(''), [], []];
        foreach ($this->allColumns() as $column) {
            $columns[$column['table']][] = $column['name'];
        }
        foreach ($tables as $table) {
            if (preg_match(self::ROWS_OF, $table) === 1 && in_array('id', $columns[$table], true)) {
                $found = $this->db->ask('SELECT id FROM ' . Database::name($table) . ' ORDER BY id');
                $rows[$table] = array_map('strval', array_column($found, 'id'));
            }
        }
        return ['tables' => $tables, 'columns' => $columns, 'rows' => $rows];
    }

    /** @return array<string, mixed>|null */
    private function read(string $name): ?array
    {
        $found = json_decode((string) @file_get_contents($this->own->file("created/$name.json")), true);
        return is_array($found) ? $found : null;
    }

    /** @param array<string, mixed> $made */
    private static function maps(array $made): \stdClass
    {
        return map(['tables' => $made['tables'], 'columns' => map($made['columns']), 'rows' => map($made['rows'])]);
    }

    /** @return list<array{table: string, name: string}> */
    private function allColumns(): array
    {
        return $this->db->ask(
            'SELECT TABLE_NAME AS `table`, COLUMN_NAME AS name FROM information_schema.COLUMNS'
            . ' WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION'
        );
    }
}
