<?php

declare(strict_types=1);

namespace Kaitsu;

/**
 * How long a program may take. Each way ends what the one before it cannot:
 *
 * - the clock is looked at at every named point, in every PHP;
 * - where pcntl is there, an alarm ends whatever PHP code is at work, sleeping included;
 * - set_time_limit() ends an endless loop, for it counts the processor's time only;
 * - the loader's `mysqlnd.net_read_timeout` ends a query that is never answered;
 * - the `timeout` command around PHP kills a program that hangs in a call of the system (driver_base.py).
 *
 * The last one gives no answer: it is a crash, and the next run goes on from it.
 */
final class Deadline
{
    private static ?int $until = null;

    public static function start(int $seconds): void
    {
        self::$until = hrtime(true) + $seconds * 1000000000;
        if (function_exists('set_time_limit')) {
            @set_time_limit($seconds);
        }
        if (function_exists('pcntl_alarm') && function_exists('pcntl_async_signals')) {
            pcntl_async_signals(true);
            pcntl_signal(SIGALRM, static function (): void {
                self::refuse();
            });
            pcntl_alarm($seconds);
        }
    }

    public static function check(): void
    {
        if (self::$until !== null && hrtime(true) > self::$until) {
            self::refuse();
        }
    }

    public static function end(): void
    {
        self::$until = null;
        if (function_exists('pcntl_alarm')) {
            pcntl_alarm(0);
        }
    }

    /** Once: what cleans up afterwards must not be cut off by the same deadline again. */
    private static function refuse(): void
    {
        self::end();
        throw new HostRefusal('deadline_passed');
    }
}
