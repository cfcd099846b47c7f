<?php

declare(strict_types=1);

namespace Kaitsu;

/**
 * Kaitsu's own folder on the host: outside the document root, for the shop's user only.
 *
 * Where it lies is said by the driver. It holds the host's key, the boxes, lease, records and images, and what was
 * moved aside; nobody else's files.
 */
final class Own
{
    private string $path;

    public function __construct(string $path)
    {
        $this->path = $path;
    }

    /** The path of something in it; looking makes no folder. */
    public function file(string $name): string
    {
        return "$this->path/$name";
    }

    /** A folder that is there and not ours to read is not one that was never made. */
    public function refuseUnreadable(): void
    {
        foreach ([dirname($this->path), $this->path] as $folder) {
            if (is_dir($folder) && !is_executable($folder) || is_file($folder)) {
                throw new HostRefusal('records_damaged', ['path' => $folder, 'why' => 'unreadable']);
            }
        }
    }

    /** A folder in it, made if it is not there; "" for itself. */
    public function folder(string $name = ''): string
    {
        $folder = rtrim("$this->path/$name", '/');
        if (!is_dir($folder) && !@mkdir($folder, 0700, true) && !is_dir($folder)) {
            throw refused_by_system($folder);
        }
        if (((int) fileperms($this->path) & 077) !== 0) {
            chmod($this->path, 0700); // somebody else made it
        }
        return $folder;
    }

    /**
     * Write a file that was never readable by anybody else and is never seen half written.
     *
     * The draft has one name in our own folder, as only one program at a time writes here: what a killed one left
     * of it is swept away by the next, and nothing is ever left beside the shop's own files.
     */
    public function write(string $path, string $content, int $mode = 0600): void
    {
        $draft = $this->folder() . '/draft';
        if (file_exists($draft)) {
            unlink($draft);
        }
        try {
            write_new($draft, $content);
            chmod($draft, $mode);
            reach('before_replace');
            if (!@rename($draft, $path)) {
                throw refused_by_system($path);
            }
        } catch (\Throwable $error) {
            @unlink($draft);
            throw $error;
        }
        sync_folder(dirname($path));
    }

    /** The file's JSON, or null when it is not there. */
    public function readJson(string $name)
    {
        $path = $this->file($name);
        clearstatcache(true, $path);
        if (!is_file($path)) {
            return null;
        }
        try {
            return json_decode((string) file_get_contents($path), false, 512, JSON_THROW_ON_ERROR);
        } catch (\JsonException $error) {
            throw new HostRefusal('records_damaged', ['path' => $path]);
        }
    }

    public function writeJson(string $name, $value): void
    {
        $this->write($this->file($name), canonical($value));
    }

    public function remove(string $name): void
    {
        $path = $this->file($name);
        clearstatcache(true, $path);
        if (file_exists($path) && !@unlink($path)) {
            throw refused_by_system($path);
        }
        sync_folder(dirname($path));
    }
}

/** A new file of 0600 from its birth, on the disk when this returns where PHP can see to that (8.1 and later). */
function write_new(string $path, string $content): void
{
    $umask = umask(0077);
    $file = @fopen($path, 'xb');
    umask($umask);
    if ($file === false) {
        throw refused_by_system($path);
    }
    try {
        if (@fwrite($file, $content) !== strlen($content) || !@fflush($file)) {
            throw refused_by_system($path);
        }
        if (function_exists('fsync') && !@fsync($file)) {
            throw refused_by_system($path);
        }
    } finally {
        fclose($file);
    }
}

/** Make a rename in this folder outlive a power cut, where PHP can (8.1 and later, not on every system). */
function sync_folder(string $folder): void
{
    if (function_exists('fsync')) {
        $handle = @fopen($folder, 'r');
        if ($handle !== false) {
            @fsync($handle);
            fclose($handle);
        }
    }
}

/** Every file of a folder by its mode and SHA-256; null where there is no folder. Links to folders are not followed. */
function tree(string $folder): ?\stdClass
{
    clearstatcache();
    if (!is_dir($folder)) {
        return null;
    }
    $found = [];
    $inside = new \RecursiveDirectoryIterator($folder, \FilesystemIterator::SKIP_DOTS);
    foreach (new \RecursiveIteratorIterator($inside) as $path => $file) {
        if ($file->isFile()) {
            $name = text(substr($path, strlen($folder) + 1));
            $found[$name] = sprintf('%o %s', $file->getPerms() & 07777, hash_file('sha256', $path));
        }
    }
    return map($found);
}

/** Remove a folder of ours, or one that this very run has put there; a link in it is removed, never followed. */
function remove_tree(string $folder): void
{
    if (!is_dir($folder) || is_link($folder)) {
        return;
    }
    reach('before_files');
    $inside = new \RecursiveDirectoryIterator($folder, \FilesystemIterator::SKIP_DOTS);
    foreach (new \RecursiveIteratorIterator($inside, \RecursiveIteratorIterator::CHILD_FIRST) as $path => $item) {
        $isFolder = $item->isDir() && !$item->isLink();
        if (!($isFolder ? @rmdir($path) : @unlink($path))) {
            throw refused_by_system($path);
        }
    }
    if (!@rmdir($folder)) {
        throw refused_by_system($folder);
    }
}
