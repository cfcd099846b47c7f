<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

use Kaitsu\Places;

use function Kaitsu\found_inside;
use function Kaitsu\packed;
use function Kaitsu\put_inside;
use function Kaitsu\reach;
use function Kaitsu\unpacked;

/**
 * Rows of wp_options as bytes, and places in them: an option's name and keys of the array it holds.
 *
 * Never through get_option or update_option: what is stored is what counts, no filter changes it on the way, and no
 * plugin mails somebody, calls its gateway or exits because of it.
 */
final class Options implements Places
{
    private Database $db;
    private string $table;

    /** @var array<string, true> names whose copies in WordPress's caches are out of date */
    private array $touched = [];

    public function __construct(Database $db)
    {
        $this->db = $db;
        $this->table = $db->table('options');
    }

    /** @return array{value: string, autoload: string}|null */
    public function raw(string $name): ?array
    {
        $lock = $this->db->isBegun() ? ' FOR UPDATE' : ''; // nobody writes between our reading and our writing
        $rows = $this->db->ask(
            "SELECT option_value AS value, autoload FROM $this->table WHERE option_name = ?$lock",
            $name
        );
        return $rows[0] ?? null;
    }

    /** @param array{value: string, autoload: string}|null $row null: no such row */
    public function putRaw(string $name, ?array $row): void
    {
        reach('before_write');
        if ($this->raw($name) === $row) {
            return;
        }
        $this->touched[$name] = true;
        if ($row === null) {
            $this->db->ask("DELETE FROM $this->table WHERE option_name = ?", $name);
            return;
        }
        $this->db->ask(
            "INSERT INTO $this->table (option_name, option_value, autoload) VALUES (?, ?, ?)"
            . ' ON DUPLICATE KEY UPDATE option_value = VALUES(option_value), autoload = VALUES(autoload)',
            $name,
            $row['value'],
            $row['autoload']
        );
    }

    /** @return list<string> */
    public function names(string $beginning = ''): array
    {
        $rows = $this->db->ask(
            "SELECT option_name FROM $this->table WHERE option_name LIKE ? ORDER BY option_name",
            Database::like($beginning)
        );
        return array_column($rows, 'option_name');
    }

    /** What the row holds, null where there is none. Objects of a plugin that is not loaded stay what they are. */
    public function value(string $name)
    {
        $row = $this->raw($name);
        return $row === null ? null : maybe_unserialize($row['value']);
    }

    public function at(array $place): array
    {
        $row = $this->raw($place[0]);
        $value = $row === null ? null : maybe_unserialize($row['value']);
        if ($place[1] === '') {
            return [$row !== null, $value];
        }
        return found_inside($value, $place[1]);
    }

    public function put(array $place, $value): void
    {
        reach('before_write');
        $row = $this->raw($place[0]);
        if ($place[1] !== '') {
            $whole = $row === null ? [] : maybe_unserialize($row['value']);
            $value = put_inside($whole, $place[1], $value);
        }
        $this->putRaw($place[0], [
            'value' => (string) maybe_serialize($value),
            'autoload' => $row === null ? self::newAutoload() : $row['autoload'],
        ]);
    }

    /** @param list<array{array{string, string}, mixed}> $values places and what is laid where nothing is */
    public function layAbsent(array $values): void
    {
        reach('before_write');
        foreach ($values as [$place, $value]) {
            if (!$this->at($place)[0]) {
                $this->put($place, $value);
            }
        }
    }

    /** Rows beginning so are dropped: their plugin computes them again. */
    public function drop(string $beginning): void
    {
        reach('before_write');
        foreach ($this->names($beginning) as $name) {
            $this->putRaw($name, null);
        }
    }

    /** @param list<string> $names @return array<string, mixed> for an image; null for a row that is not there */
    public function image(array $names): array
    {
        $found = [];
        foreach ($names as $name) {
            $row = $this->raw($name);
            $found[$name] = $row === null ? null : ['value' => packed($row['value']), 'autoload' => $row['autoload']];
        }
        return $found;
    }

    /** @param array<string, mixed> $image */
    public function putBack(array $image): void
    {
        reach('before_write');
        foreach ($image as $name => $row) {
            $value = $row === null ? null : ['value' => unpacked($row['value']), 'autoload' => $row['autoload']];
            $this->putRaw((string) $name, $value);
        }
    }

    /** After a commit: WordPress, in this process and in a cache shared with the web, reads these anew. */
    public function forgetCopies(): bool
    {
        foreach (array_keys($this->touched) as $name) {
            wp_cache_delete((string) $name, 'options');
        }
        if ($this->touched === []) {
            return false;
        }
        wp_cache_delete('alloptions', 'options');
        wp_cache_delete('notoptions', 'options');
        $this->touched = [];
        return true;
    }

    /** What WordPress writes for an option that is to be loaded with every page: since 6.6 it is "on". */
    private static function newAutoload(): string
    {
        return function_exists('wp_determine_option_autoload_value') ? 'on' : 'yes';
    }
}
