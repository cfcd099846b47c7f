<?php

declare(strict_types=1);

namespace Kaitsu;

/** Where a shop system keeps values of its modules: rows and columns, and keys of the arrays these hold. */
interface Places
{
    /** @param array<int|string, string> $place @return array{bool, mixed} whether it is there, and what it holds */
    public function at(array $place): array;

    /** @param array<int|string, string> $place */
    public function put(array $place, $value): void;
}

/** What lies in a value at a path, keys joined by `/`. @return array{bool, mixed} whether it is there, and what it is */
function found_inside($value, string $path): array
{
    foreach (explode('/', $path) as $key) {
        if (!is_array($value) || !array_key_exists($key, $value)) {
            return [false, null];
        }
        $value = $value[$key];
    }
    return [true, $value];
}

/** A value with another one at a path in it; what is in the way and holds no keys makes room. @return array<mixed> */
function put_inside($whole, string $path, $value): array
{
    $whole = is_array($whole) ? $whole : [];
    [$key, $rest] = array_pad(explode('/', $path, 2), 2, null);
    $whole[$key] = $rest === null ? $value : put_inside($whole[$key] ?? [], $rest, $value);
    return $whole;
}
