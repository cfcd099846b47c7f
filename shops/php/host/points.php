<?php

declare(strict_types=1);

namespace Kaitsu;

/**
 * Named points where a test may halt a program, to kill it, its caller or its connection right there.
 *
 * A request that names a point in `halt_at` makes the program leave its process id in Kaitsu's folder and wait;
 * nothing else ever does. Every function here that changes something has a point: a test sees to it. The clock
 * is looked at at each of them.
 */
final class Points
{
    private const HALT_LIMIT = 20; // seconds; then the program goes on as if nothing had been asked

    private static string $point = '';
    private static int $timesLeft = 0;
    private static string $marker = '';

    /** `point` may end in `#<n>`: halt where it is reached for the n-th time. "" halts nowhere. */
    public static function haltAt(string $point, string $folder): void
    {
        [$name, $times] = explode('#', "$point#1");
        self::$point = $name;
        self::$timesLeft = (int) $times;
        self::$marker = "$folder/halted";
    }

    public static function reach(string $point): void
    {
        Deadline::check();
        if (self::$point !== $point || --self::$timesLeft > 0) {
            return;
        }
        self::$point = '';
        if (!is_dir(dirname(self::$marker))) {
            mkdir(dirname(self::$marker), 0700, true);
        }
        file_put_contents(self::$marker, (string) getmypid());
        $until = hrtime(true) + self::HALT_LIMIT * 1000000000;
        while (file_exists(self::$marker) && hrtime(true) < $until) {
            usleep(10000);
            clearstatcache(true, self::$marker);
        }
        @unlink(self::$marker);
    }
}

/** The program is at this point. */
function reach(string $point): void
{
    Points::reach($point);
}
