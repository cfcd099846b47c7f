<?php

declare(strict_types=1);

namespace Kaitsu\EcCube;

use Kaitsu\HostRefusal;
use Kaitsu\Own;

use function Kaitsu\ascii_json;
use function Kaitsu\file_image;
use function Kaitsu\put_file_back;
use function Kaitsu\reach;

/**
 * What we lay under app/Customize: it puts the box's values in place of the marks and shows previews.
 *
 * To be known, the cache has to be built anew after it was laid, and before it is taken away.
 */
final class Customize
{
    private const FOLDER_SLOT = "'@own@'"; // stands in the sources for the path of our folder
    private const LIST = 'app/Customize/Resource/kaitsu.json'; // of modules, where our folder did not come along
    private const SERVICES = 'app/Customize/Resource/config/services';
    private const OURS = '# Laid by Kaitsu';

    private Installation $shop;
    private Own $own;

    /** @var array<string, string> text by path below the shop's root */
    private array $files;

    /** @param array<string, string> $sources */
    public function __construct(Installation $shop, Own $own, array $sources)
    {
        $this->shop = $shop;
        $this->own = $own;
        $slot = var_export(rtrim($own->file(''), '/'), true);
        $files = [];
        foreach ($sources as $name => $text) {
            $files[$this->name((string) $name)] = str_replace(self::FOLDER_SLOT, $slot, $text);
        }
        $this->files = $files;
    }

    /** EC-CUBE reads services.{php,xml,yaml,yml}, all that are there: ours is the one of two that the shop has not. */
    private function name(string $name): string
    {
        $isTaken = strpos($name, self::SERVICES) === 0 && $this->isTaken($this->shop->path($name));
        return $isTaken ? self::SERVICES . '.yaml' : $name;
    }

    private function isTaken(string $path): bool
    {
        return is_file($path) && strpos((string) file_get_contents($path), self::OURS) !== 0;
    }

    /** Refuse a shop whose own services leave no room for ours. */
    private function refuseTaken(): void
    {
        foreach (['php', 'xml', 'yaml', 'yml'] as $kind) {
            $path = $this->shop->path(self::SERVICES . ".$kind");
            $isOthers = $this->isTaken($path);
            if ($isOthers && (isset($this->files[self::SERVICES . ".$kind"])
                || strpos((string) file_get_contents($path), 'PaymentRepository') !== false)) {
                throw new HostRefusal('host_refused_write', ['path' => $path, 'why' => 'services_taken']);
            }
        }
    }

    /** @param array<string, mixed> $modules what each keeps where, by its code */
    public function list(array $modules): void
    {
        reach('before_files');
        $path = $this->shop->path(self::LIST);
        if ($modules === []) {
            put_file_back($this->own, $path, null);
        } elseif (@file_get_contents($path) !== ascii_json($modules)) {
            is_dir(dirname($path)) || @mkdir(dirname($path), 0755, true);
            $this->own->write($path, ascii_json($modules), 0644);
        }
    }

    public function lay(): void
    {
        reach('before_files');
        $this->refuseTaken();
        foreach ($this->files as $name => $text) {
            $path = $this->shop->path($name);
            if (@file_get_contents($path) !== $text) {
                is_dir(dirname($path)) || @mkdir(dirname($path), 0755, true);
                $this->own->write($path, $text, 0644);
            }
        }
    }

    public function isLaid(): bool
    {
        foreach ($this->files as $name => $text) {
            if (@file_get_contents($this->shop->path($name)) !== $text) {
                return false;
            }
        }
        return true;
    }

    /** @return array<string, array<string, mixed>|null> */
    public function image(): array
    {
        $found = [];
        foreach (array_keys($this->files) as $name) {
            $found[$name] = file_image($this->shop->path((string) $name));
        }
        return $found;
    }

    /** @param array<string, array<string, mixed>|null> $image */
    public function putBack(array $image): void
    {
        reach('before_files');
        foreach ($image as $name => $file) {
            put_file_back($this->own, $this->shop->path((string) $name), $file);
            @rmdir(dirname($this->shop->path((string) $name)));
        }
    }
}
