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

    /**
     * Whether this run put the folder there, or moved aside what was there: then undoing it changes the folder.
     *
     * @param array<string, string>|null $before the folder's tree() in the image
     */
    public function isChanged(string $folder, ?array $before): bool
    {
        clearstatcache();
        return is_dir($this->aside($folder)) || ($before === null && is_dir($folder));
    }

    /**
     * What lies there now is moved away, not removed: somebody may have worked in it since. A folder that this run
     * never touched is let alone, whatever became of it.
     *
     * @param array<string, string>|null $before the folder's tree() in the image
     */
    public function putBack(string $folder, ?array $before): void
    {
        reach('before_files');
        if (!$this->isChanged($folder, $before)) {
            return;
        }
        $aside = $this->aside($folder);
        if (is_dir($aside) && (array) tree($aside) != (array) $before) {
            throw new HostRefusal('image_damaged', ['run' => $this->run, 'path' => $aside]);
        }
        if (is_dir($folder)) {
            $away = $this->own->folder("undone/$this->run") . '/' . basename($folder);
            remove_tree($away); // an undoing of this run that was cut off
            $this->rename($folder, $away);
        }
        reach('between_files');
        if (is_dir($aside)) {
            $this->rename($aside, $folder);
            @rmdir(dirname($aside));
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

/** Which archive a module was installed from, by its SHA-256, and how its files lay then: no shop remembers that. */
final class Archives
{
    private const FILE = 'archives.json';

    private Own $own;

    public function __construct(Own $own)
    {
        $this->own = $own;
    }

    /** "" when it is not known, or when somebody has changed the files since: they are no archive's any more. */
    public function of(string $module, string $files): string
    {
        $entry = $this->entry($module);
        return $entry !== null && $entry->files === $files ? $entry->sha256 : '';
    }

    public function note(string $module, string $sha256, string $files): void
    {
        $this->put($module, map(['sha256' => $sha256, 'files' => $files]));
    }

    public function entry(string $module): ?\stdClass
    {
        return $this->own->readJson(self::FILE)->$module ?? null;
    }

    public function put(string $module, ?\stdClass $entry): void
    {
        reach('before_files');
        $known = $this->own->readJson(self::FILE) ?? map([]);
        if (($known->$module ?? null) == $entry) {
            return;
        }
        if ($entry === null) {
            unset($known->$module);
        } else {
            $known->$module = $entry;
        }
        $this->own->writeJson(self::FILE, $known);
    }
}
