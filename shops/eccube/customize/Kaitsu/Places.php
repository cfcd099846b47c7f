<?php

declare(strict_types=1);

namespace Customize\Kaitsu;

/** Which columns hold a credential, and what is seen and kept there. A mark anywhere else shows nothing. */
final class Places
{
    public const MARK = '@vault';
    private static $bound; // a class to its properties to [module, field, path] of each leaf

    public static function of(string $class): array
    {
        if (self::$bound === null) {
            self::$bound = [];
            foreach (Own::modules() as $module => $about) {
                Own::safely(fn () => self::learn((string) $module, $about));
            }
        }
        $proxy = strrpos($class, '\\__CG__\\');
        return self::$bound[$proxy === false ? $class : substr($class, $proxy + 8)] ?? [];
    }

    /** What the shop works with; nothing where the box does not open. */
    public static function shown($content, array $leaves, bool $isNullable)
    {
        foreach ($leaves as [$module, $field, $path]) {
            $nothing = $path === '' && $isNullable ? null : '';
            $value = fn () => Boxes::opens($module) ? Boxes::value($module, $field) : $nothing;
            $content = Content::with($content, $path, fn ($leaf) => $leaf === self::MARK ? $value() : $leaf);
        }
        return $content;
    }

    /** What may lie in the database. A mark that could not be opened was shown as nothing: it is kept. */
    public static function kept($content, array $leaves)
    {
        foreach ($leaves as [$module, $field, $path]) {
            $isOurs = fn ($leaf) => Boxes::opens($module)
                ? Boxes::isValue($module, $field, $leaf)
                : $leaf === null || $leaf === '';
            $content = Content::with($content, $path, fn ($leaf) => $isOurs($leaf) ? self::MARK : $leaf);
        }
        return $content;
    }

    private static function learn(string $module, array $about): void
    {
        foreach ($about['credentials'] as $field => $credential) {
            foreach ($credential['places'] ?? [] as $place) {
                $leaf = [$module, (string) $field, $place['path'] ?? ''];
                self::$bound[ltrim($place['entity'], '\\')][$place['property']][] = $leaf;
            }
        }
    }
}
