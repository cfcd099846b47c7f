<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

use Kaitsu\CredentialFiles;
use Kaitsu\Marks;

use function Kaitsu\reach;

/** What a module is told in secret: marks in the rows, and the must-use plugin that puts the values in their place. */
final class Credentials
{
    private Options $options;
    private Storage $storage;
    private MustUse $mustUse;
    private Marks $marks;

    public function __construct(Options $options, Storage $storage, MustUse $mustUse, CredentialFiles $files)
    {
        $this->options = $options;
        $this->storage = $storage;
        $this->mustUse = $mustUse;
        $this->marks = new Marks($options, $storage, $files);
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
        $this->marks->lay($module, $content);
        array_map([$this->options, 'drop'], $this->storage->of($module)['caches']); // made of other values
    }

    /** @param list<string> $fields names of what lies in the box */
    public function areTaken(string $module, array $fields): bool
    {
        if (!in_array($module, $this->storage->modules(), true)) {
            return true; // nobody declares where they would lie
        }
        return $this->marks->areLaid($module, $fields) && $this->mustUse->isLaid() && $this->storage->isNoted($module);
    }
}
