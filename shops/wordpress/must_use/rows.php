<?php

declare(strict_types=1);

namespace Kaitsu\MustUse;

/** The filters. What cannot be read is absent, and what cannot be judged is not written. */
final class Rows
{
    private static $places = []; // a row's name to the places in it
    private static $seen = []; // a row's name to what was read of it last, and how it was shown

    public static function begin(): void
    {
        foreach (self::modules() as $module => $about) {
            Own::safely(fn () => self::learn($module, $about));
        }
        foreach (array_keys(self::$places) as $row) {
            $kept = fn ($new) => self::stored($row) === [] ? self::added($row, $new) : $new;
            $updated = fn ($new, $old) => Own::safely(fn () => self::updated($row, $new, $old), $old);
            add_filter("option_$row", fn ($value) => Own::safely(fn () => self::shown($row, $value), false), 1);
            // Core has no filter for add_option alone: this one runs there as well, and is ours while there is no row.
            add_filter("sanitize_option_$row", fn ($new) => Own::safely(fn () => $kept($new), ''), PHP_INT_MAX);
            add_filter("pre_update_option_$row", $updated, PHP_INT_MAX, 2);
        }
    }

    /** What each module keeps where; told by a row, too, for a copy of the shop that our folder did not come along. */
    private static function modules(): array
    {
        $found = [];
        foreach (scandir(Own::FOLDER . '/modules') ?: [] as $file) {
            $found[basename($file, '.json')] = substr($file, -5) === '.json' ? Own::json("modules/$file") : [];
        }
        return array_filter($found) + (array) json_decode(wp_load_alloptions()['kaitsu_modules'] ?? '', true);
    }

    private static function learn(string $module, array $about): void
    {
        foreach ($about['credentials'] as $field => $credential) {
            foreach ($credential['rows'] as [$row, $path]) {
                self::$places[$row][] = new Place($module, $path, ['field' => $field]);
            }
            foreach ($credential['filters'] as $filter) {
                add_filter($filter, fn () => Boxes::value($module, $field), PHP_INT_MAX);
            }
        }
        foreach (array_merge(...array_column($about['methods'], 'switches')) as $switch) {
            self::$places[$switch['row'][0]][] = new Place($module, $switch['row'][1], $switch);
        }
        foreach (array_merge(...array_column($about['settings'], 'rows')) as [$row]) {
            self::$places += [$row => []]; // nothing is hidden in it; a visit may take it back all the same
        }
    }

    /** Modules read their row hundreds of times in a request. */
    private static function shown(string $row, $value)
    {
        if ([$value] !== (self::$seen[$row][0] ?? null)) {
            self::$seen[$row] = [[$value], self::each($row, 'show', $value)];
        }
        return self::$seen[$row][1];
    }

    private static function each(string $row, string $what, $value, array $raw = [])
    {
        return array_reduce(self::$places[$row], fn ($value, $place) => $place->$what($value, $raw), $value);
    }

    /**
     * WordPress writes nothing where it gets its old value back. What this visit has not changed it does not take
     * back either, if somebody has written it since it was read: modules save all they have read with one key in it.
     */
    private static function updated(string $row, $new, $old)
    {
        $stored = self::stored($row);
        $read = array_map('maybe_unserialize', $stored);
        $kept = self::each($row, 'keep', $new, $read);
        if ([(string) maybe_serialize($kept)] === $stored) {
            return $old;
        }
        $now = self::now($row);
        $found = array_map('maybe_unserialize', $now);
        return $now === [] || $now === $stored ? $kept : Merge::of($read, $found, [$kept])[0];
    }

    /** A row that came to be since this visit missed it is not laid once more. */
    private static function added(string $row, $new)
    {
        $now = self::now($row);
        return $now === [] ? self::each($row, 'keep', $new) : maybe_unserialize($now[0]);
    }

    /** The row as this visit has read it from the database: a leaf. */
    private static function stored(string $row): array
    {
        if (isset(((array) wp_cache_get('notoptions', 'options'))[$row])) {
            return []; // as far as this visit knows
        }
        $found = wp_load_alloptions()[$row] ?? (wp_cache_get($row, 'options') ?: null);
        return $found === null ? self::asked($row, '') : [(string) $found];
    }

    /** The row as it lies there now; who is about to write it is waited for. */
    private static function now(string $row): array
    {
        return self::asked($row, ' FOR UPDATE');
    }

    private static function asked(string $row, string $lock): array
    {
        global $wpdb;
        $query = "SELECT option_value FROM $wpdb->options WHERE option_name = %s LIMIT 1$lock";
        $found = $wpdb->get_var($wpdb->prepare($query, $row));
        return $found === null ? [] : [(string) $found];
    }
}

Own::safely(fn () => isset($_COOKIE['kaitsu_ask']) && Visitor::answer());
Own::safely(fn () => Visitor::know());
Own::safely(fn () => Rows::begin());
