<?php

declare(strict_types=1);

namespace Kaitsu;

/** Folders of a module that a run replaces: what was there before is moved aside, never deleted. */
final class Folders
{
    private Own $own;
    private string $run;

    public function __construct(Own $own, string $run)
    {
        $this->own = $own;
        $this->run = $run;
    }

    /** Put `new` where `old` is. Both lie on one file system (Host::look), so that a rename is enough. */
    public function replace(string $new, string $old): void
    {
        reach('before_files');
        clearstatcache();
        $aside = $this->aside($old);
        if (is_dir($aside)) {
            remove_tree($old); // this run's own, from a first try
        } elseif (is_dir($old)) {
            $this->own->folder("aside/$this->run");
            $this->rename($old, $aside);
        }
        reach('between_files');
        chmod($new, 0755);
        $this->rename($new, $old);
    }

    /** @param array<string, string>|null $before the folder's tree() in the image */
    public function putBack(string $folder, ?array $before): void
    {
        reach('before_files');
        clearstatcache();
        $aside = $this->aside($folder);
        if (is_dir($aside)) {
            remove_tree($folder); // what this run put there; what it replaced lies aside
            reach('between_files');
            $this->rename($aside, $folder);
            @rmdir(dirname($aside));
        } elseif ($before === null) {
            remove_tree($folder);
        }
        $now = tree($folder);
        if (($now === null) !== ($before === null) || (array) $now != (array) $before) {
            throw new HostRefusal('image_damaged', ['run' => $this->run, 'path' => $folder]);
        }
    }

    public function aside(string $folder): string
    {
        return $this->own->file("aside/$this->run/" . basename($folder));
    }

    private function rename(string $from, string $to): void
    {
        reach('before_files');
        if (!@rename($from, $to)) {
            throw refused_by_system($to);
        }
        sync_folder(dirname($to));
    }
}

/** Which archive a module was installed from, by its SHA-256: no shop system remembers that. */
final class Archives
{
    private const FILE = 'archives.json';

    private Own $own;

    public function __construct(Own $own)
    {
        $this->own = $own;
    }

    /** "" when it is not known. */
    public function of(string $module): string
    {
        return $this->own->readJson(self::FILE)->$module ?? '';
    }

    public function note(string $module, string $sha256): void
    {
        reach('before_files');
        $known = $this->own->readJson(self::FILE) ?? map([]);
        if (($known->$module ?? '') === $sha256) {
            return;
        }
        $known->$module = $sha256;
        $this->own->writeJson(self::FILE, $known);
    }
}
