<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

/** Page caches of other plugins, told that the shop has changed. One that cannot be told ends by itself. */
final class Caches
{
    private const FUNCTIONS = [
        'rocket_clean_domain',
        'w3tc_flush_all',
        'wp_cache_clear_cache',
        'wpfc_clear_all_cache',
        'wpo_cache_flush',
        'sg_cachepress_purge_cache',
    ];
    private const ACTIONS = ['litespeed_purge_all', 'cache_enabler_clear_complete_cache', 'kinsta_clear_all_cache'];

    public static function purge(): void
    {
        foreach (self::FUNCTIONS as $name) {
            if (function_exists($name)) {
                self::quietly($name);
            }
        }
        foreach (self::ACTIONS as $name) {
            self::quietly('do_action', $name);
        }
    }

    /** The change is made: what a cache makes of it must not undo it. */
    private static function quietly(callable $call, string ...$values): void
    {
        try {
            $call(...$values);
        } catch (\Throwable $error) {
            return;
        }
    }
}
