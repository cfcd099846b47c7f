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
        return self::opens($module) ? self::$opened[$module][$field] ?? '' : '';
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
        $content = json_decode($opened, true) + ['files' => []];
        $values = array_filter($content['fields'], 'is_string');
        $lost = array_filter($content['files'], fn ($file) => !is_readable(Own::FOLDER . "/files/$module/$file.pem"));
        $isOurs = in_array(file_get_contents(Own::FOLDER . '/root'), [false, realpath(ABSPATH)], true); // not a copy's
        $about = Own::json("modules/$module.json");
        $needed = array_diff($about['needed'] ?? array_keys($about['credentials']), $content['files']);
        $isWhole = $lost === [] && array_diff($needed, array_keys($values)) === [];
        return $isOurs && $isWhole ? $values : null;
    }
}
