<?php

declare(strict_types=1);

namespace Kaitsu\Toy;

use Kaitsu\Archive;
use Kaitsu\Folders;
use Kaitsu\HostRefusal;
use Kaitsu\Shop;

use function Kaitsu\digest;
use function Kaitsu\reach;
use function Kaitsu\tree;

/** A shop system for the tests alone: the tables of the embedded shop, worked on by the PHP prelude. */
final class ToyShop implements Shop
{
    /** Rows of the module, by table and the column that names it. */
    private const OURS = ['modules' => 'code', 'module_settings' => 'module', 'payment_methods' => 'module'];

    private string $root;
    private \PDO $db;
    private bool $isBegun = false;

    /** @param array<string, mixed> $request */
    public function __construct(array $request)
    {
        $this->root = $request['shop_root'];
        if (!is_file("$this->root/shop.db")) {
            throw new HostRefusal('shop_not_found', ['path' => $this->root]);
        }
        $this->db = new \PDO("sqlite:$this->root/shop.db");
        $this->db->setAttribute(\PDO::ATTR_ERRMODE, \PDO::ERRMODE_EXCEPTION);
        $this->db->setAttribute(\PDO::ATTR_TIMEOUT, 5);
    }

    public function state(): array
    {
        $about = $this->ask('SELECT key, value FROM shop')->fetchAll(\PDO::FETCH_KEY_PAIR);
        [$modules, $options, $methods] = [[], [], []];
        foreach ($this->ask('SELECT * FROM modules') as $row) {
            $files = digest(tree("$this->root/modules/$row[code]"));
            $modules[$row['code']] = [
                'version' => $row['version'], 'enabled' => (bool) $row['enabled'], 'files' => $files,
            ];
        }
        foreach ($this->ask('SELECT * FROM module_settings') as $row) {
            $options[$row['module']][$row['key']] = $row['value'];
        }
        foreach ($this->ask('SELECT * FROM payment_methods ORDER BY position, id') as $row) {
            $methods[] = [
                'code' => $row['code'], 'name' => $row['name'], 'module' => $row['module'], 'open' => (bool) $row['open'],
            ];
        }
        $shop = ['system' => $about['system'], 'version' => $about['version']];
        return ['shop' => $shop, 'modules' => $modules, 'options' => $options, 'methods' => $methods];
    }

    public function pages(): array
    {
        $found = [];
        foreach ($this->ask('SELECT * FROM pages ORDER BY name') as $row) {
            $found[$row['name']] = ['title' => $row['title'], 'body' => $row['body']];
        }
        return $found;
    }

    public function writePage(string $name, string $body): void
    {
        reach('before_write');
        $this->ask('UPDATE pages SET body = ? WHERE name = ?', $body, $name);
    }

    public function begin(): void
    {
        $this->db->exec('BEGIN IMMEDIATE');
        $this->isBegun = true;
    }

    public function commit(): void
    {
        reach('before_write');
        $this->db->exec('COMMIT');
        $this->isBegun = false;
    }

    public function abandon(): void
    {
        if ($this->isBegun) {
            $this->isBegun = false;
            $this->db->exec('ROLLBACK');
        }
    }

    public function places(): array
    {
        return [$this->root, "$this->root/modules", "$this->root/shop.db"];
    }

    public function install(array $request, string $draft, Folders $folders): void
    {
        reach('before_files');
        $about = json_decode((string) @file_get_contents("$draft/module.json"), true);
        if (!is_array($about)) {
            throw Archive::refused('no_module_json');
        }
        if (($about['code'] ?? '') !== $request['module'] || ($about['version'] ?? '') !== $request['version']) {
            throw Archive::refused('another_module');
        }
        if (!is_dir("$this->root/modules")) {
            mkdir("$this->root/modules");
        }
        $folders->replace($draft, "$this->root/modules/$request[module]");
    }

    public function enable(string $module, string $version): void
    {
        reach('before_write');
        $this->ask("INSERT OR REPLACE INTO modules VALUES (?, ?, '', 1)", $module, $version);
    }

    public function useCredentials(string $module, array $content): void
    {
        if ($content['fields'] === []) {
            throw new HostRefusal('box_refused', ['why' => 'no_fields', 'module' => $module]);
        }
    }

    public function takesBox(string $module, array $fields): bool
    {
        return true;
    }

    public function setOptions(string $module, array $settings): void
    {
        reach('before_write');
        foreach ($settings as $key => $value) {
            $this->ask('INSERT OR REPLACE INTO module_settings VALUES (?, ?, ?)', $module, (string) $key, $value);
        }
        $this->loadPlugin("$this->root/modules/$module/plugin.php");
    }

    /** As real shop systems do when a setting changes: whatever the module has to say to it. */
    private function loadPlugin(string $file): void
    {
        if (is_file($file)) {
            require $file;
        }
    }

    public function register(string $module, string $code, string $name): void
    {
        reach('before_write');
        $this->ask(
            'INSERT INTO payment_methods (code, name, module, open, position)'
            . ' VALUES (?, ?, ?, 0, (SELECT COALESCE(MAX(position), 0) + 1 FROM payment_methods))'
            . ' ON CONFLICT (code) DO UPDATE SET open = CASE WHEN name = excluded.name THEN open ELSE 0 END,'
            . ' name = excluded.name',
            $code,
            $name,
            $module
        );
    }

    public function open(string $code): void
    {
        reach('before_write');
        $this->ask('UPDATE payment_methods SET open = 1 WHERE code = ?', $code);
    }

    public function hide(string $module): void
    {
        reach('before_write');
        $this->ask('UPDATE payment_methods SET open = 0 WHERE module = ?', $module);
    }

    public function image(string $module): array
    {
        $tables = [];
        foreach (array_keys(self::OURS) as $table) {
            $rows = $this->ask("SELECT * FROM $table ORDER BY 1, 2")->fetchAll(\PDO::FETCH_ASSOC);
            $tables[$table] = array_map(static fn (array $row): array => array_map('Kaitsu\packed', $row), $rows);
        }
        $names = is_dir("$this->root/modules") ? array_diff((array) scandir("$this->root/modules"), ['.', '..']) : null;
        return [
            'tables' => $tables,
            'folder' => tree("$this->root/modules/$module"),
            'names' => $names === null ? null : array_values($names),
        ];
    }

    public function putRowsBack(string $module, array $image, Folders $folders): void
    {
        reach('before_write');
        foreach (self::OURS as $table => $column) {
            $this->ask("DELETE FROM $table WHERE $column = ?", $module);
            foreach ($image['tables'][$table] as $row) {
                if ($row[$column] === $module) {
                    $names = implode(', ', array_keys($row));
                    $slots = implode(', ', array_fill(0, count($row), '?'));
                    $values = array_values(array_map('Kaitsu\unpacked', $row));
                    $this->ask("INSERT INTO $table ($names) VALUES ($slots)", ...$values);
                }
            }
        }
    }

    public function putFilesBack(string $module, array $image, Folders $folders): void
    {
        reach('before_files');
        $folders->putBack("$this->root/modules/$module", $image['folder']);
        if ($image['names'] === null && is_dir("$this->root/modules")) {
            rmdir("$this->root/modules");
        }
    }

    public function usedByRealOrders(string $module, array $tokens): array
    {
        $used = $this->ask('SELECT DISTINCT method, preview FROM orders WHERE module = ?', $module)->fetchAll();
        $real = array_filter($used, static fn (array $row): bool => !in_array($row['preview'], $tokens, true));
        return array_column($real, 'method');
    }

    public function removeCheck(string $token): void
    {
        reach('before_write');
        $this->ask(
            'UPDATE products SET stock = stock + (SELECT COALESCE(SUM(i.quantity), 0) FROM order_items i'
            . ' JOIN orders o ON o.id = i.order_id WHERE i.product_id = products.id AND o.preview = ?'
            . " AND o.status IN ('paid', 'accepted'))",
            $token
        );
        $this->ask('DELETE FROM order_items WHERE order_id IN (SELECT id FROM orders WHERE preview = ?)', $token);
        $this->ask('DELETE FROM orders WHERE preview = ?', $token);
        $this->ask('DELETE FROM cart_items WHERE cart_id IN (SELECT id FROM carts WHERE preview = ?)', $token);
        $this->ask('DELETE FROM carts WHERE preview = ?', $token);
    }

    private function ask(string $statement, ...$values): \PDOStatement
    {
        $asked = $this->db->prepare($statement);
        $asked->execute($values);
        return $asked;
    }
}
