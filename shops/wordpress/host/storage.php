<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

use Kaitsu\Declared;
use Kaitsu\Own;

use function Kaitsu\ascii_json;
use function Kaitsu\reach;

/**
 * What is declared of modules on WordPress (shops/wordpress/storage.py).
 *
 * The must-use plugin goes by the noted file; and by a row in a copy of the shop that our folder did not come along:
 * there are marks in it and no values, and the methods have to be off.
 */
final class Storage extends Declared
{
    private const ROW = 'kaitsu_modules'; // JSON, by module

    private Options $options;

    /** @param array<string, array<string, mixed>> $declared */
    public function __construct(Own $own, Options $options, array $declared)
    {
        parent::__construct($own, $declared);
        $this->options = $options;
    }

    public function places(array $item): array
    {
        return $item['rows'];
    }

    /** @return list<string> codes of the module's declared methods */
    public function codes(string $module): array
    {
        return array_column($this->of($module)['methods'], 'code');
    }

    /** @return list<string> names of all rows that a run may write */
    public function rows(string $module): array
    {
        $storage = $this->of($module);
        $laid = array_merge($storage['defaults'], $storage['beforehand']);
        $files = array_merge([], ...array_map('array_values', array_values($storage['files'] ?? [])));
        $told = array_merge(array_values($storage['credentials']), array_values($storage['settings']), $files);
        $places = array_merge(array_column($laid, 0), ...array_map([$this, 'places'], $told));
        foreach ($storage['methods'] as $method) {
            $named = $method['name'] === null ? [] : [$method['name']];
            $switches = array_column($method['switches'], 'row');
            $places = array_merge($places, $switches, array_column($method['rows'], 0), $named);
        }
        return array_values(array_unique(array_column($places, 0)));
    }

    public function note(string $module): void
    {
        reach('before_files');
        $this->noteFile($module);
        $this->putEntry($module, $this->of($module));
    }

    public function isNoted(string $module): bool
    {
        return $this->isFileNoted($module) && ($this->entries()[$module] ?? null) == $this->of($module);
    }

    /** @return array<string, mixed> */
    public function image(string $module): array
    {
        $entry = $this->entries()[$module] ?? null;
        return ['file' => $this->fileImage($module), 'entry' => $entry, 'row' => $this->options->raw(self::ROW)];
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
}
