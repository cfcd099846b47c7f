<?php

/*
 * The pages of an EC-CUBE without one: its database is an array, its folder a temporary one. Run by test_host_pages.py
 * after the prelude; what it prints is the one JSON the test reads.
 */

declare(strict_types=1);

namespace Kaitsu\EcCube;

use Kaitsu\Own;

/** Rows of the trade law; the statements are those of host/pages.php alone. */
final class Database
{
    /** @var list<array<string, mixed>> */
    public array $laws;
    /** @var list<array<string, mixed>> */
    public array $pages = [];

    /** @param list<array<string, mixed>> $laws */
    public function __construct(array $laws)
    {
        $this->laws = $laws;
    }

    public function ask(string $statement, ...$values): array
    {
        if (strpos($statement, 'UPDATE dtb_tradelaw') === 0) {
            $text = strpos($statement, 'NULL') === false ? array_shift($values) : null;
            foreach ($this->laws as &$row) {
                $row['description'] = $row['id'] === $values[0] ? $text : $row['description'];
            }
            return [];
        }
        $rows = strpos($statement, 'dtb_tradelaw') === false ? $this->pages : $this->laws;
        $column = strpos($statement, 'dtb_tradelaw') === false ? 'url' : 'name';
        return array_values(array_filter($rows, static fn (array $row): bool => $row[$column] === $values[0]));
    }
}

final class Installation
{
    private string $root;

    public function __construct(string $root)
    {
        $this->root = $root;
    }

    public function env(string $name, string $default = ''): string
    {
        return $default;
    }

    public function path(string $name): string
    {
        return "$this->root/$name";
    }

    public function cache(): string
    {
        return $this->path('var/cache/prod');
    }
}

/** @param list<array<string, mixed>> $laws */
function kaitsu_test_pages(string $root, array $laws): array
{
    $db = new Database($laws);
    return [$db, new Pages(new Installation($root), $db, new Own("$root/own"))];
}
