<?php

declare(strict_types=1);

namespace Customize\Kaitsu;

/** Kaitsu's own folder, outside the document root; and how everything of ours runs. Laid by Kaitsu; edits are lost. */
final class Own
{
    public const FOLDER = '@own@';
    private const COPY = __DIR__ . '/../Resource/kaitsu.json';
    private static $modules;

    /** Nothing of ours may break a shop, nor print into it. */
    public static function safely(callable $what, $otherwise = null)
    {
        set_error_handler(fn () => true);
        try {
            return $what();
        } catch (\Throwable $error) {
            return $otherwise;
        } finally {
            restore_error_handler();
        }
    }

    public static function json(string $path): array
    {
        return is_file($path) ? (array) json_decode((string) file_get_contents($path), true) : [];
    }

    /**
     * What each module keeps where, by its code. Told beside this program, too: for a copy of the shop that our folder
     * did not come along to, and for a web's PHP that cannot read it, where the methods have to be off.
     */
    public static function modules(): array
    {
        if (self::$modules === null) {
            self::$modules = []; // should something in here ask again
            self::$modules = self::safely(fn () => self::found(), []) + self::safely(fn () => self::json(self::COPY), []);
        }
        return self::$modules;
    }

    private static function found(): array
    {
        $found = [];
        foreach (glob(self::FOLDER . '/modules/*.json') ?: [] as $path) {
            $found[basename($path, '.json')] = self::json($path);
        }
        return array_filter($found);
    }
}
