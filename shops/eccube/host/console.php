<?php

declare(strict_types=1);

namespace Kaitsu\EcCube;

use Kaitsu\HostRefusal;

/** The shop's own console, a process of its own each time: a plugin that breaks it does not break us. */
final class Console
{
    private const LIMIT = 120; // seconds for one command

    private Installation $shop;

    public function __construct(Installation $shop)
    {
        $this->shop = $shop;
    }

    /** Run a command. Refuses with `module_broken` where it fails, or says that something in it did. */
    public function run(string ...$words): void
    {
        [$code, $output] = $this->tried($words);
        if ($code !== 0 || strpos($output, '[ERROR]') !== false) {
            throw new HostRefusal('module_broken', ['why' => $words[0], 'code' => (string) $code]);
        }
    }

    /**
     * What is printed may hold values; it is looked at, and goes nowhere.
     *
     * @param list<string> $words
     * @return array{int, string}
     */
    private function tried(array $words): array
    {
        $command = array_merge([PHP_BINARY, '-d', 'memory_limit=1536M', 'bin/console'], $words, ['--no-interaction', '--no-ansi']);
        $pipes = [];
        $process = proc_open(
            $command,
            [['file', '/dev/null', 'r'], ['pipe', 'w'], ['redirect', 1]],
            $pipes,
            $this->shop->root
        );
        if (!is_resource($process)) {
            throw new HostRefusal('program_failed', ['php_lacks' => 'proc_open']);
        }
        [$output, $until] = ['', hrtime(true) + self::LIMIT * 1000000000];
        stream_set_blocking($pipes[1], false);
        while (!feof($pipes[1]) && hrtime(true) < $until) {
            $ready = [$pipes[1]];
            [$none, $nothing] = [null, null];
            if (@stream_select($ready, $none, $nothing, 1) > 0) {
                $output .= (string) fread($pipes[1], 65536);
            }
        }
        if (!feof($pipes[1])) {
            proc_terminate($process, 9);
        }
        fclose($pipes[1]);
        return [proc_close($process), $output];
    }
}
