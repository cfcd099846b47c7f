<?php

declare(strict_types=1);

namespace Kaitsu;

/** The before-image: what a run may touch, exactly as it was, taken and read back before the first write. */
final class Images
{
    private Own $own;
    private Box $box;

    public function __construct(Own $own, Box $box)
    {
        $this->own = $own;
        $this->box = $box;
    }

    /**
     * Keep an image sealed to the host's key and open it again. Returns its SHA-256 and its JSON.
     *
     * @param array<string, mixed> $image
     * @return array{string, string}
     */
    public function take(string $run, array $image): array
    {
        reach('before_image');
        $content = ascii_json(['format' => 1] + $image);
        $sealed = $this->box->seal(gzcompress($content));
        $this->own->folder('images');
        $this->own->write($this->path($run), $sealed);
        $digest = hash('sha256', $sealed);
        if ($this->read($run, $digest) !== $content) {
            throw new HostRefusal('image_damaged', ['run' => $run]);
        }
        reach('after_image');
        return [$digest, $content];
    }

    /**
     * The image of a run. Refuses with `image_damaged` when it is not the one that was taken.
     *
     * @return array<string, mixed>
     */
    public function open(string $run, string $digest): array
    {
        return json_decode($this->read($run, $digest), true, 512, JSON_THROW_ON_ERROR);
    }

    private function read(string $run, string $digest): string
    {
        $sealed = (string) @file_get_contents($this->path($run));
        if (hash('sha256', $sealed) === $digest) {
            $opened = @gzuncompress((string) $this->box->openSealed($sealed));
            if ($opened !== false) {
                return $opened;
            }
        }
        throw new HostRefusal('image_damaged', ['run' => $run]);
    }

    private function path(string $run): string
    {
        return $this->own->file("images/$run.image");
    }
}

/** A value of a row for an image: NULL is not '', a number is not its text, and bytes that are no text are kept. */
function packed($value)
{
    if (is_string($value) && preg_match('//u', $value) !== 1) {
        return ['bytes' => base64_encode($value)];
    }
    return is_float($value) ? ['float' => var_export($value, true)] : $value;
}

function unpacked($value)
{
    if (!is_array($value)) {
        return $value;
    }
    return isset($value['bytes']) ? base64_decode($value['bytes'], true) : (float) $value['float'];
}

/**
 * A file for an image: its bytes, mode and owner; null where there is none.
 *
 * @return array<string, mixed>|null
 */
function file_image(string $path): ?array
{
    clearstatcache(true, $path);
    if (!is_file($path)) {
        return null;
    }
    return [
        'content' => base64_encode((string) file_get_contents($path)),
        'mode' => (int) fileperms($path) & 07777,
        'uid' => (int) fileowner($path),
        'gid' => (int) filegroup($path),
    ];
}

/** @param array<string, mixed>|null $image */
function put_file_back(Own $own, string $path, ?array $image): void
{
    reach('before_files');
    if ($image !== null) {
        $own->write($path, base64_decode($image['content'], true), $image['mode']);
        if (function_exists('posix_geteuid') && posix_geteuid() === 0) {
            chown($path, $image['uid']);
            chgrp($path, $image['gid']);
        }
        return;
    }
    clearstatcache(true, $path);
    if (file_exists($path) && !@unlink($path)) {
        throw refused_by_system($path);
    }
    if (is_dir(dirname($path))) {
        sync_folder(dirname($path));
    }
}
