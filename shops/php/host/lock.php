<?php

declare(strict_types=1);

namespace Kaitsu;

/** One program at a time on this shop; the lock goes with the process that holds it, however that ends. */
final class Lock
{
    private const PATIENCE = 20; // seconds to wait for another program on this shop

    /** @var resource */
    private $handle;

    public function __construct(Own $own)
    {
        $path = $own->folder() . '/lock';
        $umask = umask(0077);
        $handle = @fopen($path, 'cb');
        umask($umask);
        if ($handle === false) {
            throw refused_by_system($path);
        }
        $this->handle = $handle;
        $this->wait($path);
    }

    public function __destruct()
    {
        if (is_resource($this->handle)) {
            fclose($this->handle);
        }
    }

    private function wait(string $path): void
    {
        $until = hrtime(true) + self::PATIENCE * 1000000000;
        while (!flock($this->handle, LOCK_EX | LOCK_NB, $isTaken)) {
            if ($isTaken !== 1) { // a file system without locks: nobody would keep two runs apart
                throw new HostRefusal('host_refused_write', ['path' => $path, 'why' => 'no_locks']);
            }
            if (hrtime(true) > $until) {
                throw new HostRefusal('shop_busy', ['seconds' => (string) self::PATIENCE]);
            }
            Deadline::check();
            usleep(50000);
        }
    }
}
