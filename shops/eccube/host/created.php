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

    /** @return array{tables: list<string>, columns: array<string, list<string>>, rows: array<string, list<string>>} */
    public function look(): array
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

    /** Note what is new since a look(). @param array<string, mixed> $before */
    public function note(string $module, array $before): void
    {
        reach('before_files');
        $now = $this->look();
        $new = ['tables' => array_values(array_diff($now['tables'], $before['tables'])), 'columns' => [], 'rows' => []];
        foreach (['columns', 'rows'] as $kind) {
            foreach ($now[$kind] as $table => $names) {
                $found = array_values(array_diff($names, $before[$kind][$table] ?? []));
                if ($found !== [] && !in_array($table, $new['tables'], true)) {
                    $new[$kind][$table] = $found;
                }
            }
        }
        $this->own->folder('created');
        $this->own->writeJson("created/$module.json", map(['tables' => $new['tables'],
            'columns' => map($new['columns']), 'rows' => map($new['rows'])]));
    }

    /** Take away what a module made. Whatever was there before it is not touched. */
    public function remove(string $module): void
    {
        reach('before_write');
        $made = json_decode((string) @file_get_contents($this->own->file("created/$module.json")), true);
        if (!is_array($made)) {
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

    /** @return list<array{table: string, name: string}> */
    private function allColumns(): array
    {
        return $this->db->ask(
            'SELECT TABLE_NAME AS `table`, COLUMN_NAME AS name FROM information_schema.COLUMNS'
            . ' WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION'
        );
    }
}
