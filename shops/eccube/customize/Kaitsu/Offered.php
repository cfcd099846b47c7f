<?php

declare(strict_types=1);

namespace Customize\Kaitsu;

/** Whether a payment is offered in this request, over what the database says. */
final class Offered
{
    public static function isOffered(?string $methodClass, bool $isVisible): bool
    {
        $class = ltrim((string) $methodClass, '\\');
        foreach (Own::modules() as $module => $about) {
            $isListed = in_array($class, self::classes($about), true);
            if ($class !== '' && ($isListed || self::isIn($about['namespace'] ?? '', $class))) {
                return Boxes::opens((string) $module) && ($isVisible || ($isListed && Visitor::previews()));
            }
        }
        return $isVisible;
    }

    private static function isIn(string $namespace, string $class): bool
    {
        $prefix = trim($namespace, '\\') . '\\';
        return $prefix !== '\\' && strncmp($class, $prefix, strlen($prefix)) === 0;
    }

    private static function classes(array $about): array
    {
        return array_map(fn ($class) => ltrim($class, '\\'), array_column($about['methods'] ?? [], 'class'));
    }
}
