<?php

declare(strict_types=1);

namespace Kaitsu;

/**
 * Where modules keep what they are told, as their gateways' files declare it.
 *
 * It comes with every request; a module that is declared no longer is known by what its last run noted here. What is
 * ours in the shop goes by the same file.
 */
abstract class Declared
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

    /** @param array<string, mixed> $item a credential or a setting @return list<array<int|string, string>> */
    abstract public function places(array $item): array;

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

    /**
     * What is set of all modules, as it is declared; a setting that lies in several places tells all it finds.
     *
     * @param callable(array<string, mixed>, array<int|string, string>): string $told by the stored values and a place
     * @return array<string, array<string, string>>
     */
    public function settings(callable $told): array
    {
        $found = [];
        foreach ($this->modules() as $module) {
            foreach ($this->of($module)['settings'] as $key => $setting) {
                $values = [];
                foreach ($this->places($setting) as $place) {
                    $values[] = $told($setting['values'], $place);
                }
                if (implode('', $values) !== '') {
                    $found[$module][$key] = implode(' / ', array_unique($values));
                }
            }
        }
        return $found;
    }

    public function noteFile(string $module): void
    {
        reach('before_files');
        $this->own->folder('modules');
        if (!$this->isFileNoted($module)) {
            $this->own->write($this->path($module), ascii_json($this->of($module)));
        }
    }

    public function isFileNoted(string $module): bool
    {
        return @file_get_contents($this->path($module)) === ascii_json($this->of($module));
    }

    /** @return array<string, mixed> what is noted of all modules */
    public function noted(): array
    {
        $found = [];
        foreach (glob($this->own->file('modules/*.json')) ?: [] as $path) {
            $found[basename($path, '.json')] = json_decode((string) file_get_contents($path), true);
        }
        return $found;
    }

    /** @return array<string, mixed>|null */
    public function fileImage(string $module): ?array
    {
        return file_image($this->path($module));
    }

    /** @param array<string, mixed>|null $image */
    public function putFileBack(string $module, ?array $image): void
    {
        put_file_back($this->own, $this->path($module), $image);
    }

    private function path(string $module): string
    {
        return $this->own->file("modules/$module.json");
    }
}
