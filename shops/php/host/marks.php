<?php

declare(strict_types=1);

namespace Kaitsu;

/**
 * Marks wherever a value of the box belongs: neither the database nor a copy of it holds one. Of what is a file, the
 * place where it lies.
 */
final class Marks
{
    private const MARK = '@vault';

    private Places $places;
    private Declared $storage;
    private CredentialFiles $files;

    public function __construct(Places $places, Declared $storage, CredentialFiles $files)
    {
        $this->places = $places;
        $this->storage = $storage;
        $this->files = $files;
    }

    /** @param array<string, mixed> $content what lies in the box */
    public function lay(string $module, array $content): void
    {
        reach('before_write');
        $names = self::names($content);
        $wanted = $this->wanted($module);
        foreach (array_diff($names, array_map('strval', array_keys($wanted))) as $name) {
            throw new HostRefusal('box_refused', ['why' => 'no_place', 'field' => $name]);
        }
        foreach ($wanted as $name => $marks) {
            $isGiven = in_array((string) $name, $names, true);
            foreach ($marks as [$place, $mark]) {
                if ($isGiven || $this->places->at($place)[1] === $mark) {
                    $this->places->put($place, $isGiven ? $mark : '');
                }
            }
        }
    }

    /**
     * Whether a mark lies at every place of these fields, and at no place of another.
     *
     * @param list<string> $fields names of what lies in the box
     */
    public function areLaid(string $module, array $fields): bool
    {
        $names = array_map('strval', $fields); // PHP makes a number of one that is digits alone
        foreach ($this->wanted($module) as $name => $marks) {
            foreach ($marks as [$place, $mark]) {
                if (($this->places->at($place)[1] === $mark) !== in_array((string) $name, $names, true)) {
                    return false; // somebody typed another value in: it is the one the shop uses
                }
            }
        }
        return true;
    }

    /** @param array<string, mixed> $content @return list<string> */
    private static function names(array $content): array
    {
        return array_map('strval', array_merge(array_keys($content['fields']), $content['files'] ?? []));
    }

    /** @return array<string, list<array{array<int|string, string>, string}>> by field, its places and what lies there */
    private function wanted(string $module): array
    {
        $storage = $this->storage->of($module);
        $found = [];
        foreach ($storage['credentials'] as $name => $credential) {
            $found[$name] = [];
            foreach ($this->storage->places($credential) as $place) {
                $found[$name][] = [$place, self::MARK];
            }
        }
        foreach ($storage['files'] ?? [] as $name => $told) {
            $path = $this->files->path($module, (string) $name);
            $ways = ['path' => $path, 'folder' => dirname($path), 'name' => basename($path)];
            $found[$name] = [];
            foreach ($told as $way => $item) {
                foreach ($this->storage->places($item) as $place) {
                    $found[$name][] = [$place, $ways[$way]];
                }
            }
        }
        return $found;
    }
}
