<?php

declare(strict_types=1);

namespace Kaitsu;

/** Marks wherever a value of the box belongs: neither the database nor a copy of it holds one. */
final class Marks
{
    private const MARK = '@vault';

    private Places $places;
    private Declared $storage;

    public function __construct(Places $places, Declared $storage)
    {
        $this->places = $places;
        $this->storage = $storage;
    }

    /** @param array<string, mixed> $content what lies in the box */
    public function lay(string $module, array $content): void
    {
        reach('before_write');
        $credentials = $this->storage->of($module)['credentials'];
        foreach (array_diff_key($content['fields'], $credentials) as $name => $value) {
            throw new HostRefusal('box_refused', ['why' => 'no_place', 'field' => (string) $name]);
        }
        foreach ($credentials as $name => $credential) {
            $isGiven = array_key_exists($name, $content['fields']);
            foreach ($this->storage->places($credential) as $place) {
                if ($isGiven || $this->isAt($place)) {
                    $this->places->put($place, $isGiven ? self::MARK : '');
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
        foreach ($this->storage->of($module)['credentials'] as $name => $credential) {
            foreach ($this->storage->places($credential) as $place) {
                if ($this->isAt($place) !== in_array($name, $fields, true)) {
                    return false; // somebody typed another value in: it is the one the shop uses
                }
            }
        }
        return true;
    }

    /** @param array<int|string, string> $place */
    private function isAt(array $place): bool
    {
        return $this->places->at($place)[1] === self::MARK;
    }
}
