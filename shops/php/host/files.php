<?php

declare(strict_types=1);

namespace Kaitsu;

/**
 * Credentials that are files: their modules read them by a path, so that they lie here in clear, for the shop's user
 * only and outside the document root.
 *
 * What lies here is what is told of: the State's tag of such a field is of the file, not of what was once sent.
 */
final class CredentialFiles
{
    private Own $own;

    public function __construct(Own $own)
    {
        $this->own = $own;
    }

    public function path(string $module, string $field): string
    {
        return $this->own->file("files/$module/$field.pem");
    }

    /** These and no others. @param array<string, string> $texts by field */
    public function put(string $module, array $texts): void
    {
        reach('before_files');
        foreach ($texts as $field => $text) {
            $this->own->folder("files/$module");
            $this->own->write($this->path($module, (string) $field), $text);
        }
        foreach (array_diff_key($this->all($module), $texts) as $field => $path) {
            $this->own->remove("files/$module/$field.pem");
        }
        $this->removeEmpty($module);
        reach('after_files');
    }

    /** The text of a file; null where it is not there, or not for the shop's user only. */
    public function read(string $module, string $field): ?string
    {
        $path = $this->path($module, $field);
        clearstatcache(true, $path);
        if (!is_file($path) || is_link($path) || ((int) fileperms($path) & 0777) !== 0600) {
            return null;
        }
        $text = @file_get_contents($path);
        return $text === false ? null : $text;
    }

    /** @return array<string, array<string, mixed>|null> by field */
    public function image(string $module): array
    {
        return array_map('Kaitsu\file_image', $this->all($module));
    }

    /** @param array<string, array<string, mixed>> $image */
    public function putBack(string $module, array $image): void
    {
        reach('before_files');
        if ($image !== []) {
            $this->own->folder("files/$module");
        }
        foreach (array_keys($image + $this->all($module)) as $field) {
            put_file_back($this->own, $this->path($module, (string) $field), $image[$field] ?? null);
        }
        $this->removeEmpty($module);
    }

    /** @return array<string, string> paths by field */
    private function all(string $module): array
    {
        $found = [];
        foreach (glob($this->own->file("files/$module/*.pem")) ?: [] as $path) {
            $found[basename($path, '.pem')] = $path;
        }
        return $found;
    }

    private function removeEmpty(string $module): void
    {
        reach('before_files');
        foreach (["files/$module", 'files'] as $name) {
            $folder = $this->own->file($name);
            if (is_dir($folder) && count((array) scandir($folder)) === 2) {
                rmdir($folder);
            }
        }
    }
}
