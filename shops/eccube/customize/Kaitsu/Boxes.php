<?php

declare(strict_types=1);

namespace Customize\Kaitsu;

/** The boxes, each opened once in a request, when first needed. Static: no dump of a service holds a value. */
final class Boxes
{
    private static $opened = []; // a module's code to its values, null where there are none

    public static function opens(string $module): bool
    {
        if (!array_key_exists($module, self::$opened)) {
            self::$opened[$module] = Own::safely(fn () => self::open($module));
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
        return $value !== '' && is_scalar($leaf) && trim((string) $leaf) === $value;
    }

    public static function hasSodium(): bool
    {
        return function_exists('sodium_crypto_box_seal_open');
    }

    private static function open(string $module): ?array
    {
        ['credentials' => $all, 'needed' => $needed] = Own::modules()[$module] + ['needed' => null];
        $wanted = $needed === null ? $all : array_intersect_key($all, array_flip($needed));
        if ($wanted === []) {
            return [];
        }
        $key = hex2bin(trim(file_get_contents(Own::FOLDER . '/box.key')));
        $pair = $key . sodium_crypto_box_publickey_from_secretkey($key); // what libsodium calls a key pair
        $opened = sodium_crypto_box_seal_open(file_get_contents(Own::FOLDER . "/boxes/$module.box"), $pair);
        $content = json_decode($opened, true) + ['files' => []];
        $values = array_filter($content['fields'], 'is_string');
        $lost = array_filter($content['files'], fn ($file) => !is_readable(Own::FOLDER . "/files/$module/$file.pem"));
        return $lost === [] && array_diff_key($wanted, $values) === [] ? $values : null;
    }
}
