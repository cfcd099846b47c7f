<?php

declare(strict_types=1);

namespace Kaitsu\EcCube;

use Kaitsu\HostRefusal;
use Kaitsu\Own;

use function Kaitsu\ascii_json;
use function Kaitsu\file_image;
use function Kaitsu\put_file_back;
use function Kaitsu\reach;

/** Where a module keeps what it is told, as its gateway's file declares it (shops/eccube/storage.py). */
final class Storage
{
    private Own $own;

    /** @var array<string, array<string, mixed>> by module */
    private array $declared;

    /** @param array<string, array<string, mixed>> $declared */
    public function __construct(Own $own, array $declared)
    {
        $this->own = $own;
        $this->declared = $declared;
    }

    /** @return list<string> the modules declared for this shop */
    public function modules(): array
    {
        return array_map('strval', array_keys($this->declared));
    }

    /** @return array<string, mixed> */
    public function of(string $module): array
    {
        $found = $this->declared[$module] ?? json_decode((string) @file_get_contents($this->path($module)), true);
        if (!is_array($found)) {
            throw new HostRefusal('module_absent', ['module' => $module, 'why' => 'not_declared']);
        }
        return $found;
    }

    /** For one undoing: as it was when the run began. @param array<string, mixed> $storage */
    public function use(string $module, array $storage): void
    {
        $this->declared[$module] = $storage;
    }

    /** @return array<string, mixed>|null a declared method, with its module under `module` */
    public function method(string $code): ?array
    {
        foreach ($this->declared as $module => $storage) {
            foreach ($storage['methods'] as $method) {
                if ($method['code'] === $code) {
                    return $method + ['module' => (string) $module];
                }
            }
        }
        return null;
    }

    /** @return list<array<string, string>> every place a credential of the module lies */
    public function marked(string $module): array
    {
        return array_merge([], ...array_column(array_values($this->of($module)['credentials']), 'places'));
    }

    /** What is laid under app/Customize goes by this file. */
    public function note(string $module): void
    {
        reach('before_files');
        $this->own->folder('modules');
        if (!$this->isNoted($module)) {
            $this->own->write($this->path($module), ascii_json($this->of($module)));
        }
    }

    public function isNoted(string $module): bool
    {
        return @file_get_contents($this->path($module)) === ascii_json($this->of($module));
    }

    /** @return array<string, mixed> what is noted, by module */
    public function noted(): array
    {
        $found = [];
        foreach (glob($this->own->file('modules/*.json')) ?: [] as $path) {
            $found[basename($path, '.json')] = json_decode((string) file_get_contents($path), true);
        }
        return $found;
    }

    /** @return array<string, mixed>|null */
    public function image(string $module): ?array
    {
        return file_image($this->path($module));
    }

    /** @param array<string, mixed>|null $image */
    public function putBack(string $module, ?array $image): void
    {
        put_file_back($this->own, $this->path($module), $image);
    }

    private function path(string $module): string
    {
        return $this->own->file("modules/$module.json");
    }
}
