<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

use Kaitsu\HostRefusal;

use function Kaitsu\reach;

/** Marks wherever a value of the box belongs: neither the database nor a copy of it holds one. */
final class Credentials
{
    private Options $options;
    private Storage $storage;
    private MustUse $mustUse;

    public function __construct(Options $options, Storage $storage, MustUse $mustUse)
    {
        $this->options = $options;
        $this->storage = $storage;
        $this->mustUse = $mustUse;
    }

    /** What is there for the marks to be understood. */
    public function prepare(string $module): void
    {
        reach('before_files');
        $this->mustUse->lay();
        $this->storage->note($module);
    }

    /** @param array<string, mixed> $content what lies in the box */
    public function mark(string $module, array $content): void
    {
        reach('before_write');
        $storage = $this->storage->of($module);
        foreach (array_diff_key($content['fields'], $storage['credentials']) as $name => $value) {
            throw new HostRefusal('box_refused', ['why' => 'no_place', 'field' => (string) $name]);
        }
        foreach ($storage['credentials'] as $name => $credential) {
            $isGiven = array_key_exists($name, $content['fields']);
            foreach ($credential['rows'] as $place) {
                if ($isGiven || $this->options->at($place)[1] === MustUse::MARK) {
                    $this->options->put($place, $isGiven ? MustUse::MARK : '');
                }
            }
        }
        array_map([$this->options, 'drop'], $storage['caches']); // made of other values
    }

    /** @param list<string> $fields names of what lies in the box */
    public function areTaken(string $module, array $fields): bool
    {
        if (!in_array($module, $this->storage->modules(), true)) {
            return true; // nobody declares where they would lie
        }
        foreach ($this->storage->of($module)['credentials'] as $name => $credential) {
            foreach ($credential['rows'] as $place) {
                $isMarked = $this->options->at($place)[1] === MustUse::MARK;
                if ($isMarked !== in_array($name, $fields, true)) {
                    return false; // somebody typed another value in: it is the one the shop uses
                }
            }
        }
        return $this->mustUse->isLaid() && $this->storage->isNoted($module);
    }
}
