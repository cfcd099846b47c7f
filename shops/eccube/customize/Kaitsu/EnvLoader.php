<?php

declare(strict_types=1);

namespace Customize\Kaitsu;

use Symfony\Component\DependencyInjection\EnvVarLoaderInterface;
use Symfony\Component\EventDispatcher\EventSubscriberInterface;

/**
 * Credentials that a module takes from the environment: asked by Symfony for what is in none, and put there for
 * getenv(). Where the box does not open they are empty, as an unknown one would be an error of the whole shop.
 */
final class EnvLoader implements EnvVarLoaderInterface, EventSubscriberInterface
{
    public static function getSubscribedEvents(): array
    {
        return ['kernel.request' => ['put', 4096], 'console.command' => ['put', 4096]];
    }

    public function loadEnvVars(): array
    {
        return Own::safely(fn () => $this->values(), []);
    }

    public function put(): void
    {
        foreach ($this->loadEnvVars() as $name => $value) {
            getenv($name) === false && putenv("$name=$value");
        }
    }

    private function values(): array
    {
        $found = [];
        foreach (Own::modules() as $module => $about) {
            foreach ($about['credentials'] ?? [] as $field => $credential) {
                $found += array_fill_keys($credential['env'] ?? [], Boxes::value((string) $module, (string) $field));
            }
        }
        return $found;
    }
}
