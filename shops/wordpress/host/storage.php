<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

use Kaitsu\HostRefusal;
use Kaitsu\Own;

use function Kaitsu\ascii_json;
use function Kaitsu\file_image;
use function Kaitsu\put_file_back;
use function Kaitsu\reach;

/**
 * Where a module keeps what it is told, as its gateway's file declares it (shops/wordpress/storage.py).
 *
 * It comes with every request; a module that is declared no longer is known by what its last run noted here.
 */
final class Storage
{
    private const ROW = 'kaitsu_modules'; // JSON: what the must-use plugin goes by where our folder is not

    private Own $own;
    private Options $options;

    /** @var array<string, array<string, mixed>> by module */
    private array $declared;

    /** @param array<string, array<string, mixed>> $declared */
    public function __construct(Own $own, Options $options, array $declared)
    {
        $this->own = $own;
        $this->options = $options;
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

    /** @return list<string> codes of the module's declared methods */
    public function codes(string $module): array
    {
        return array_column($this->of($module)['methods'], 'code');
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

    /** @return list<array{string, string}> every place a credential of the module lies */
    public function marked(string $module): array
    {
        return array_merge([], ...array_column(array_values($this->of($module)['credentials']), 'rows'));
    }

    /** @return list<string> names of all rows that a run may write */
    public function rows(string $module): array
    {
        $storage = $this->of($module);
        $laid = array_merge($storage['defaults'], $storage['beforehand']);
        $places = array_merge($this->marked($module), array_column($laid, 0));
        foreach ($storage['settings'] as $setting) {
            $places = array_merge($places, $setting['rows']);
        }
        foreach ($storage['methods'] as $method) {
            $named = $method['name'] === null ? [] : [$method['name']];
            $switches = array_column($method['switches'], 'row');
            $places = array_merge($places, $switches, array_column($method['rows'], 0), $named);
        }
        return array_values(array_unique(array_column($places, 0)));
    }

    /**
     * The must-use plugin goes by this file; and by this row in a copy of the shop that our folder did not come along:
     * there are marks in it and no values, and the methods have to be off.
     */
    public function note(string $module): void
    {
        reach('before_files');
        $this->own->folder('modules');
        if (@file_get_contents($this->path($module)) !== $this->text($module)) {
            $this->own->write($this->path($module), $this->text($module));
        }
        $this->putEntry($module, $this->of($module));
    }

    public function isNoted(string $module): bool
    {
        return @file_get_contents($this->path($module)) === $this->text($module)
            && ($this->entries()[$module] ?? null) == $this->of($module);
    }

    /** @return array<string, mixed> */
    public function image(string $module): array
    {
        $entry = $this->entries()[$module] ?? null;
        return ['file' => file_image($this->path($module)), 'entry' => $entry, 'row' => $this->options->raw(self::ROW)];
    }

    /** @param array<string, mixed> $image */
    public function putRowBack(string $module, array $image): void
    {
        reach('before_write');
        $this->putEntry($module, $image['entry']);
        if ($this->entries() == json_decode($image['row']['value'] ?? '[]', true)) {
            $this->options->putRaw(self::ROW, $image['row']);
        }
    }

    /** @param array<string, mixed> $image */
    public function putFileBack(string $module, array $image): void
    {
        put_file_back($this->own, $this->path($module), $image['file']);
    }

    /** @return array<string, mixed> by module */
    private function entries(): array
    {
        return (array) json_decode((string) $this->options->value(self::ROW), true);
    }

    /** @param array<string, mixed>|null $entry */
    private function putEntry(string $module, ?array $entry): void
    {
        reach('before_write');
        $entries = $this->entries();
        if (($entries[$module] ?? null) != $entry) {
            $entries[$module] = $entry;
            $this->options->put([self::ROW, ''], ascii_json(array_filter($entries)));
        }
    }

    private function path(string $module): string
    {
        return $this->own->file("modules/$module.json");
    }

    private function text(string $module): string
    {
        return ascii_json($this->of($module));
    }
}
