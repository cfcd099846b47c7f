<?php

declare(strict_types=1);

namespace Kaitsu\EcCube;

use Kaitsu\HostRefusal;

use function Kaitsu\reach;

/**
 * The shop's maintenance, in a kind of our own: EC-CUBE never ends ours, and we never end another's.
 *
 * While plugins change nobody but the admin screen may build the cache: shoppers and we would write it at once, and
 * both fail.
 */
final class Window
{
    private const KIND = 'kaitsu';

    private Installation $shop;
    private ?float $opened = null;

    public function __construct(Installation $shop)
    {
        $this->shop = $shop;
    }

    public function path(): string
    {
        $declared = $this->shop->env('ECCUBE_MAINTENANCE_FILE_PATH');
        return $declared === '' ? $this->shop->path('.maintenance') : str_replace('%kernel.project_dir%', $this->shop->root, $declared);
    }

    /** Refuse with `shop_busy` where somebody else has closed the shop. */
    public function refuseOthers(): void
    {
        if (is_file($this->path()) && !$this->isOurs()) {
            throw new HostRefusal('shop_busy', ['why' => 'maintenance']);
        }
    }

    /** Whether ours is there: it may be a killed program's. */
    public function isOurs(): bool
    {
        return strpos((string) @file_get_contents($this->path()), self::KIND . ':') === 0;
    }

    public function open(): void
    {
        reach('before_files');
        $this->refuseOthers();
        $this->opened = $this->opened ?? microtime(true);
        if (!is_file($this->path()) && @file_put_contents($this->path(), self::KIND . ':' . bin2hex(random_bytes(16))) === false) {
            throw \Kaitsu\refused_by_system($this->path());
        }
        reach('after_files');
    }

    /** Who has this cookie sees the shop as it will be. */
    public function cookie(): string
    {
        return 'maintenance_token=' . (explode(':', (string) @file_get_contents($this->path()))[1] ?? '');
    }

    public function close(): void
    {
        reach('before_files');
        if ($this->isOurs() && !@unlink($this->path())) {
            throw \Kaitsu\refused_by_system($this->path());
        }
        $this->opened = null;
    }

    public function isOpen(): bool
    {
        return $this->opened !== null;
    }
}
