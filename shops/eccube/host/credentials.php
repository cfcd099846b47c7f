<?php

declare(strict_types=1);

namespace Kaitsu\EcCube;

use Kaitsu\CredentialFiles;
use Kaitsu\Marks;

use function Kaitsu\reach;

/** What a plugin is told in secret: marks in its rows, and the code in app/Customize that puts the values in their place. */
final class Credentials
{
    private Storage $storage;
    private Customize $customize;
    private Marks $marks;

    public function __construct(Columns $columns, Storage $storage, Customize $customize, CredentialFiles $files)
    {
        $this->storage = $storage;
        $this->customize = $customize;
        $this->marks = new Marks($columns, $storage, $files);
    }

    /** What is there for the marks to be understood. */
    public function prepare(string $module): void
    {
        reach('before_files');
        $this->storage->noteFile($module);
        $this->customize->list($this->storage->noted());
    }

    /** @param array<string, mixed> $content what lies in the box */
    public function mark(string $module, array $content): void
    {
        reach('before_write');
        $this->marks->lay($module, $content);
    }

    /** @param list<string> $fields names of what lies in the box */
    public function areTaken(string $module, array $fields): bool
    {
        if (!in_array($module, $this->storage->modules(), true)) {
            return true; // nobody declares where they would lie
        }
        return $this->marks->areLaid($module, $fields)
            && $this->customize->isLaid()
            && $this->storage->isFileNoted($module);
    }
}
