<?php

declare(strict_types=1);

namespace Kaitsu;

/*
 * JSON to the byte as the Python side writes it. A map is a \stdClass and a list an array, never the other way
 * round: an empty array would become [] where Python has {}.
 */

/** @param array<int|string, mixed> $items */
function map(array $items): \stdClass
{
    return (object) $items;
}

/** One line of pure ASCII, keys in their order. */
function ascii_json($value): string
{
    $flags = JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR;
    return str_replace("\x7f", '\\u007f', json_encode($value, $flags)); // Python escapes DEL, PHP does not
}

/** UTF-8, keys sorted, no spaces: what digests are made of (kaitsu.model.canonical). */
function canonical($value): string
{
    if ($value instanceof \stdClass) {
        $items = (array) $value;
        ksort($items, SORT_STRING); // bytes of UTF-8 sort as code points do
        $parts = [];
        foreach ($items as $key => $item) {
            $parts[] = canonical((string) $key) . ':' . canonical($item);
        }
        return '{' . implode(',', $parts) . '}';
    }
    if (is_array($value)) {
        return '[' . implode(',', array_map('Kaitsu\canonical', array_values($value))) . ']';
    }
    if (is_float($value)) {
        throw new \TypeError('a float has no canonical form');
    }
    $flags = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_LINE_TERMINATORS | JSON_THROW_ON_ERROR;
    return json_encode($value, $flags);
}

function digest($value): string
{
    return hash('sha256', canonical($value));
}

/** Something JSON can carry in any case: what is no UTF-8 is told in base64. */
function text(string $bytes): string
{
    return preg_match('//u', $bytes) === 1 ? $bytes : 'base64:' . base64_encode($bytes);
}
