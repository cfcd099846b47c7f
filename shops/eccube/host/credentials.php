<?php

declare(strict_types=1);

namespace Kaitsu\EcCube;

use Kaitsu\HostRefusal;

use function Kaitsu\reach;

/** Marks wherever a value of the box belongs: neither the database nor a copy of it holds one. */
final class Credentials
{
    public const MARK = '@vault';

    private Columns $columns;
    private Storage $storage;
    private Customize $customize;

    public function __construct(Columns $columns, Storage $storage, Customize $customize)
    {
        $this->columns = $columns;
        $this->storage = $storage;
        $this->customize = $customize;
    }

    /** @param array<string, mixed> $content what lies in the box */
    public function mark(string $module, array $content): void
    {
        reach('before_write');
        $credentials = $this->storage->of($module)['credentials'];
        foreach (array_diff_key($content['fields'], $credentials) as $name => $value) {
            throw new HostRefusal('box_refused', ['why' => 'no_place', 'field' => (string) $name]);
        }
        $this->storage->note($module);
        $this->customize->list($this->storage->noted());
        foreach ($credentials as $name => $credential) {
            $isGiven = array_key_exists($name, $content['fields']);
            foreach ($credential['places'] as $place) {
                if ($isGiven || $this->columns->at($place)[1] === self::MARK) {
                    $this->columns->put($place, $isGiven ? self::MARK : '');
                }
            }
        }
    }

    /** @param list<string> $fields names of what lies in the box */
    public function areTaken(string $module, array $fields): bool
    {
        if (!in_array($module, $this->storage->modules(), true)) {
            return true; // nobody declares where they would lie
        }
        foreach ($this->storage->of($module)['credentials'] as $name => $credential) {
            foreach ($credential['places'] as $place) {
                if (($this->columns->at($place)[1] === self::MARK) !== in_array($name, $fields, true)) {
                    return false; // somebody typed another value in: it is the one the shop uses
                }
            }
        }
        return $this->customize->isLaid() && $this->storage->isNoted($module);
    }
}
