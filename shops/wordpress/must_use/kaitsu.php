<?php

declare(strict_types=1);

namespace Kaitsu\MustUse;

/**
 * Plugin Name: Kaitsu
 * Description: Gives payment modules their sealed credentials while the shop runs. Laid by Kaitsu; edits are lost.
 * Rows hold `@vault` for a credential: a read gets the box's value, a write puts the mark back, no dump holds it.
 */
if (!defined('ABSPATH') || defined('KAITSU_MUST_USE') || !define('KAITSU_MUST_USE', 1)) { // another copy
    return;
}

/** Kaitsu's own folder, outside the document root; and how everything of ours runs. */
final class Own
{
    public const FOLDER = '@own@';

    /** Nothing of ours may break a shop, nor print into it. */
    public static function safely(callable $what, $otherwise = null)
    {
        set_error_handler(fn () => true);
        try {
            return $what();
        } catch (\Throwable $error) {
            return $otherwise;
        } finally {
            restore_error_handler();
        }
    }

    public static function json(string $name): array
    {
        return (array) json_decode((string) file_get_contents(self::FOLDER . "/$name"), true);
    }
}

/** The boxes, each opened once in a request, when first needed. Static: what is printed of a hook has no value. */
final class Boxes
{
    private static $opened = []; // a module's code to its values, null where there are none

    public static function opens(string $module): bool
    {
        if (!array_key_exists($module, self::$opened)) {
            self::$opened[$module] = Own::safely(fn () => self::hasSodium() ? self::open($module) : null);
        }
        return self::$opened[$module] !== null;
    }

    public static function value(string $module, string $field): string
    {
        return self::opens($module) ? self::$opened[$module][$field] : '';
    }

    /** Whether it is the value, or what a form of the shop makes of it. */
    public static function isValue(string $module, string $field, $leaf): bool
    {
        $value = trim(self::value($module, $field));
        return $value !== '' && is_scalar($leaf)
            && in_array(trim((string) $leaf), [$value, esc_html($value), wp_kses_post($value)], true);
    }

    /** PHP's extension, or WordPress's: which would call itself for ever where a host forbids the extension's. */
    public static function hasSodium(): bool
    {
        [$name, $isNative] = ['sodium_crypto_box_seal_open', extension_loaded('sodium')];
        $isNative || require_once ABSPATH . WPINC . '/sodium_compat/autoload.php';
        $function = PHP_INT_SIZE === 8 && function_exists($name) ? new \ReflectionFunction($name) : null;
        return $function !== null && $function->isInternal() === $isNative;
    }

    private static function open(string $module): ?array
    {
        $key = hex2bin(trim(file_get_contents(Own::FOLDER . '/box.key')));
        $pair = $key . sodium_crypto_box_publickey_from_secretkey($key); // what libsodium calls a key pair
        $opened = sodium_crypto_box_seal_open(file_get_contents(Own::FOLDER . "/boxes/$module.box"), $pair);
        $values = array_filter(json_decode($opened, true)['fields'], 'is_string');
        $isOurs = in_array(file_get_contents(Own::FOLDER . '/root'), [false, realpath(ABSPATH)], true); // not a copy's
        $fields = Own::json("modules/$module.json")['credentials'];
        return $isOurs && array_diff_key($fields, $values) === [] ? $values : null;
    }
}

/**
 * A place in a row: of a credential (`field`), or a switch that says whether a method is offered.
 * A leaf is a list: of the one value that is there, or of none; of a list with a `member`, whether that is in it.
 */
final class Place
{
    private const MARK = '@vault';
    private $module, $path, $about;

    public function __construct(string $module, string $path, array $about)
    {
        [$this->module, $this->path] = [$module, $path === '' ? [] : explode('/', $path)];
        $this->about = $about + ['open' => true, 'hidden' => false];
    }

    public function show($row)
    {
        return $this->with($row, $this->seen($this->leaf($row)));
    }

    /** The new value as it may lie in the database: what only we show otherwise than it is there stays as it is. */
    public function keep($new, array $raw)
    {
        $leaf = $this->leaf($new);
        $was = $raw === [] ? $leaf : $this->leaf($raw[0]);
        if ($leaf !== $was && $leaf === $this->seen($was)) {
            return $this->with($new, $was);
        }
        $isValue = isset($this->about['field']) && Boxes::isValue($this->module, $this->about['field'], $leaf[0] ?? '');
        return $isValue ? $this->with($new, [self::MARK]) : $new;
    }

    private function seen(array $leaf): array
    {
        if (isset($this->about['field'])) {
            return $leaf === [self::MARK] ? [Boxes::value($this->module, $this->about['field'])] : $leaf;
        }
        if ($leaf !== [$this->about['hidden']] && !Boxes::opens($this->module)) {
            return [$this->about['hidden']];
        }
        return Visitor::$previews && Boxes::opens($this->module) ? [$this->about['open']] : $leaf;
    }

    private function leaf($row): array
    {
        [$leaf, $member] = [self::at($row, $this->path), $this->about['member'] ?? ''];
        return $member === '' ? $leaf : [in_array($member, (array) ($leaf[0] ?? []), true)];
    }

    private function with($row, array $leaf)
    {
        if ($leaf === $this->leaf($row)) {
            return $row;
        }
        if (isset($this->about['member'])) {
            $others = array_diff((array) (self::at($row, $this->path)[0] ?: []), [$this->about['member']]);
            $leaf = [array_merge($others, $leaf[0] ? [$this->about['member']] : [])];
        }
        return self::put($row, $this->path, $leaf);
    }

    private static function at($value, array $path): array
    {
        foreach ($path as $key) {
            if (!is_array($value) || !array_key_exists($key, $value)) {
                return []; // objects are left as they are: their classes may not be loaded
            }
            $value = $value[$key];
        }
        return [$value];
    }

    /** What is in the way and holds no keys stays as it is. */
    private static function put($value, array $path, array $leaf)
    {
        if ($path === []) {
            return $leaf === [] ? $value : $leaf[0];
        }
        $value = in_array($value, ['', null, false], true) ? [] : $value;
        if (is_array($value)) {
            $inside = self::put($value[$path[0]] ?? [], array_slice($path, 1), $leaf);
            $isGone = $leaf === [] && count($path) === 1;
            return $isGone ? array_diff_key($value, [$path[0] => 0]) : array_replace($value, [$path[0] => $inside]);
        }
        return $value;
    }
}

/** Who asks: known by cookies, the hashes of whose tokens lie in our folder for a while. */
final class Visitor
{
    public static $previews = false;

    /** Kaitsu's own question, before anything of the shop's: can the web's PHP do what is needed? */
    public static function answer(): void
    {
        $key = Own::FOLDER . '/box.key';
        $isReadable = is_executable(Own::FOLDER) && (!file_exists($key) || is_readable($key));
        if ($isReadable && self::held('kaitsu_ask', 'ask.json') === '') {
            return;
        }
        $able = ['kaitsu' => 1, 'php' => PHP_VERSION, 'own' => 'readable', 'sodium' => Boxes::hasSodium()];
        nocache_headers();
        header('Content-Type: application/json');
        exit(json_encode($isReadable ? $able : ['kaitsu' => 1, 'own' => 'unreadable']));
    }

    /** What a check leaves in the shop carries its token's hash, and no cache keeps what it sees. */
    public static function know(): void
    {
        self::$previews = ($hash = self::held('kaitsu_preview', 'preview.json')) !== '';
        $hash = $hash ?: self::held('kaitsu_check', 'preview.json');
        if ($hash === '') {
            return;
        }
        defined('DONOTCACHEPAGE') || define('DONOTCACHEPAGE', true);
        headers_sent() || nocache_headers();
        $on = fn ($hook, $do, $at = 10) => add_action($hook, fn ($it = '') => Own::safely(fn () => $do($it)), $at);
        $key = '_kaitsu_check';
        $on('woocommerce_before_order_object_save', fn ($it) => $it->get_id() || $it->update_meta_data($key, $hash));
        $on('usces_action_reg_orderdata', fn ($it) => $GLOBALS['usces']->set_order_meta_value($key, $hash, $it['order_id']));
        $on('shutdown', fn () => WC()->session->has_session() && WC()->session->set('kaitsu_check', $hash), 1);
    }

    private static function held(string $cookie, string $file): string
    {
        $token = $_COOKIE[$cookie] ?? '';
        $laid = is_string($token) && $token !== '' ? Own::json($file) : [];
        $hash = $laid === [] ? '' : hash('sha256', $token);
        return $laid !== [] && hash_equals($laid['token_hash'], $hash) && $laid['expires_at'] > time() ? $hash : '';
    }
}

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
            $kept = fn ($new) => self::stored($row) === [] ? self::each($row, 'keep', $new) : $new;
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

    /** WordPress writes nothing where it gets its old value back. */
    private static function updated(string $row, $new, $old)
    {
        $stored = self::stored($row);
        $kept = self::each($row, 'keep', $new, array_map('maybe_unserialize', $stored));
        return [(string) maybe_serialize($kept)] === $stored ? $old : $kept;
    }

    /** The row as it lies in the database: a leaf. */
    private static function stored(string $row): array
    {
        global $wpdb;
        $query = $wpdb->prepare("SELECT option_value FROM $wpdb->options WHERE option_name = %s LIMIT 1", $row);
        $found = wp_load_alloptions()[$row] ?? (wp_cache_get($row, 'options') ?: $wpdb->get_var($query));
        return $found === null ? [] : [(string) $found];
    }
}

Own::safely(fn () => isset($_COOKIE['kaitsu_ask']) && Visitor::answer());
Own::safely(fn () => Visitor::know());
Own::safely(fn () => Rows::begin());
