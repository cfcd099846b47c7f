<?php

declare(strict_types=1);

namespace Kaitsu\EcCube;

use Kaitsu\Archive;

use function Kaitsu\digest;
use function Kaitsu\packed;
use function Kaitsu\reach;
use function Kaitsu\tree;
use function Kaitsu\unpacked;

/** Plugins of this EC-CUBE: a row of dtb_plugin and a folder each. */
final class Plugins
{
    private Installation $shop;
    private Database $db;

    public function __construct(Installation $shop, Database $db)
    {
        $this->shop = $shop;
        $this->db = $db;
    }

    public function folder(string $code): string
    {
        return $this->shop->path("app/Plugin/$code");
    }

    /** @return array<string, bool> every registered plugin by code: whether it is enabled */
    public function enabled(): array
    {
        $rows = $this->db->ask('SELECT code, enabled FROM dtb_plugin WHERE initialized = 1');
        return array_map(static fn ($enabled): bool => (int) $enabled === 1, array_column($rows, 'enabled', 'code'));
    }

    /** @return array{version: string, enabled: bool, files: string}|null */
    public function state(string $code): ?array
    {
        $row = $this->row($code);
        if ($row === null || (int) $row['initialized'] !== 1 || !is_dir($this->folder($code))) {
            return null;
        }
        return [
            'version' => (string) $row['version'],
            'enabled' => (int) $row['enabled'] === 1,
            'files' => digest(tree($this->folder($code))),
        ];
    }

    /** @return array<string, mixed>|null */
    public function row(string $code): ?array
    {
        return $this->db->ask('SELECT * FROM dtb_plugin WHERE LOWER(code) = LOWER(?)', $code)[0] ?? null;
    }

    /** Refuse an unpacked archive that is not this plugin in this version. */
    public static function check(string $folder, string $code, string $version): void
    {
        $about = json_decode((string) @file_get_contents("$folder/composer.json"), true);
        if (!is_array($about)) {
            throw Archive::refused('no_composer_json');
        }
        if (($about['extra']['code'] ?? '') !== $code || ($about['version'] ?? '') !== $version) {
            throw Archive::refused('another_module');
        }
    }

    /** @return array<string, mixed>|null */
    public function image(string $code): ?array
    {
        $row = $this->row($code);
        return $row === null ? null : array_map('Kaitsu\packed', $row);
    }

    /** @param array<string, mixed>|null $image */
    public function putBack(string $code, ?array $image): void
    {
        reach('before_write');
        $row = $this->row($code);
        if ($image === null) {
            $this->db->ask('DELETE FROM dtb_plugin WHERE LOWER(code) = LOWER(?)', $code);
            return;
        }
        $before = array_map('Kaitsu\unpacked', $image);
        if ($row === null) {
            $this->db->insert('dtb_plugin', $before);
        } elseif ($row != $before) {
            foreach ($before as $column => $value) {
                $name = Database::name((string) $column);
                $this->db->ask("UPDATE dtb_plugin SET $name = ? WHERE id = ?", $value, $row['id']);
            }
        }
    }
}
