<?php

declare(strict_types=1);

namespace Customize\Kaitsu;

/** A column's content: a value, or keys in JSON, in what PHP's serialize() made, or in an array. */
final class Content
{
    private const FLAGS = [JSON_UNESCAPED_UNICODE, JSON_UNESCAPED_SLASHES, JSON_PRETTY_PRINT, JSON_PRESERVE_ZERO_FRACTION];

    /** The content with one leaf changed; byte for byte what it was when the leaf stays. "" is the whole of it. */
    public static function with($content, string $path, callable $change)
    {
        if ($path === '') {
            return $change($content);
        }
        $keys = explode('/', $path);
        if (is_array($content)) {
            return self::changed($content, $keys, $change);
        }
        $first = is_string($content) ? substr(ltrim($content), 0, 1) : '';
        if ($first === '{' || $first === '[') {
            return self::json($content, $keys, $change);
        }
        return $first === 'a' ? self::serialized($content, $keys, $change) : $content;
    }

    private static function json(string $content, array $keys, callable $change): string
    {
        $decoded = json_decode($content); // as objects: {} and [] are told apart
        if (json_last_error() !== JSON_ERROR_NONE) {
            return $content;
        }
        $plain = json_encode($decoded);
        $flags = self::flags($decoded, $content);
        $changed = self::changed($decoded, $keys, $change);
        return json_encode($changed) === $plain ? $content : json_encode($changed, $flags);
    }

    /** How the text was made: so that nothing else of it changes. */
    private static function flags($decoded, string $content): int
    {
        for ($chosen = 0; $chosen < 1 << count(self::FLAGS); $chosen++) {
            $flags = 0;
            foreach (self::FLAGS as $place => $flag) {
                $flags |= ($chosen >> $place & 1) === 1 ? $flag : 0;
            }
            if (json_encode($decoded, $flags) === $content) {
                return $flags;
            }
        }
        return JSON_PRESERVE_ZERO_FRACTION;
    }

    private static function serialized(string $content, array $keys, callable $change): string
    {
        $array = unserialize($content, ['allowed_classes' => false]);
        return serialize($array) === $content ? serialize(self::changed($array, $keys, $change)) : $content;
    }

    /** Other people's objects are not entered. */
    private static function changed($value, array $keys, callable $change)
    {
        if ($keys === []) {
            return $change($value);
        }
        $key = array_shift($keys);
        if (is_array($value) && array_key_exists($key, $value)) {
            $value[$key] = self::changed($value[$key], $keys, $change);
        } elseif ($value instanceof \stdClass && property_exists($value, $key)) {
            $value->$key = self::changed($value->$key, $keys, $change);
        }
        return $value;
    }
}
