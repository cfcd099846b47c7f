<?php

declare(strict_types=1);

namespace Kaitsu\MustUse;

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
