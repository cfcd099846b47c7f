<?php

declare(strict_types=1);

namespace Kaitsu;

/** All a program works with on this host: the shop, and what Kaitsu keeps beside it. */
final class Host
{
    private const ROOM = 16 * 1024 * 1024; // bytes that must be free beside twice what a write brings in
    private const NEEDED = ['flock', 'gzcompress', 'sodium_crypto_box_seal', 'chmod', 'rename'];

    public Shop $shop;
    public Own $own;
    public Box $box;
    public CredentialFiles $files;
    public Lease $lease;
    public Records $records;
    public Images $images;
    public Pages $pages;
    public Preview $preview;
    public Archives $archives;

    public function __construct(string $ownFolder, Shop $shop)
    {
        $this->shop = $shop;
        $this->own = new Own($ownFolder);
        $this->files = new CredentialFiles($this->own);
        $this->box = new Box($this->own);
        $this->lease = new Lease($this->own);
        $this->records = new Records($this->own);
        $this->images = new Images($this->own, $this->box);
        $this->pages = new Pages($shop);
        $this->preview = new Preview($this->own);
        $this->archives = new Archives($this->own);
    }

    /** The shop's State in the protocol's shape; reads only. */
    public function state(): \stdClass
    {
        $this->own->refuseUnreadable();
        try {
            $state = $this->shop->state();
            $pages = $this->pages->states();
        } catch (HostRefusal $refusal) {
            throw $refusal;
        } catch (\Throwable $error) {
            throw new HostRefusal('shop_unreadable', ['error' => get_class($error)]);
        }
        $modules = [];
        foreach ($state['modules'] as $code => $module) {
            $archive = $this->archives->of((string) $code, $module['files']);
            $modules[$code] = map($module + ['archive' => $archive]);
        }
        return map([
            'shop' => map($state['shop']),
            'modules' => map($modules),
            'box_key' => $this->box->publicKey(),
            'credentials' => $this->credentials(),
            'options' => map(array_map('Kaitsu\map', $state['options'])),
            'methods' => array_map('Kaitsu\map', $state['methods']),
            'pages' => $pages,
        ]);
    }

    /** Each box as it lies here; one that the shop does not go by is as good as one that cannot be opened. */
    private function credentials(): \stdClass
    {
        $found = $this->box->states();
        foreach ((array) $found as $module => $box) {
            if ($box->stage !== '' && !$this->shop->takesBox((string) $module, array_keys((array) $box->tags))) {
                $found->$module = Box::unusable();
            }
        }
        return $found;
    }

    /** All rows or none. Files are not in it: whoever writes both says in which order, and why. */
    public function transaction(callable $work): void
    {
        $this->shop->begin();
        try {
            $work();
            reach('before_commit');
            $this->shop->commit();
        } catch (\Throwable $error) {
            $this->shop->abandon();
            throw $error;
        }
        reach('after_commit');
    }

    /** Refuse at once what would fail in the middle: a PHP without what it takes, somebody else's folder, no room. */
    public function look(string $documentRoot, int $incoming): void
    {
        $lacking = array_filter(self::NEEDED, static fn (string $name): bool => !function_exists($name));
        if ($lacking !== []) {
            throw new HostRefusal('program_failed', ['php_lacks' => implode(', ', $lacking)]);
        }
        $own = self::nearest($this->own->file('.'));
        if (strpos("$own/", (realpath($documentRoot) ?: $documentRoot) . '/') === 0) {
            throw new HostRefusal('host_refused_write', ['path' => $own, 'why' => 'inside_document_root']);
        }
        $this->lookAt($own, $own);
        foreach ($this->shop->places() as $place) {
            $this->lookAt(self::nearest($place), $own);
        }
        $free = function_exists('disk_free_space') ? @disk_free_space($own) : false;
        $needed = 2 * $incoming + self::ROOM;
        if ($free !== false && $free < $needed) {
            throw new HostRefusal('disk_full', ['free' => sprintf('%.0f', $free), 'needed' => (string) $needed]);
        }
    }

    private function lookAt(string $place, string $own): void
    {
        if (!is_writable($place)) {
            throw new HostRefusal('host_refused_write', ['path' => $place, 'owner' => (string) @fileowner($place)]);
        }
        if ((@stat($place)['dev'] ?? 0) !== (@stat($own)['dev'] ?? 0)) { // a rename would be a copy there
            throw new HostRefusal('host_refused_write', ['path' => $place, 'why' => 'another_file_system']);
        }
    }

    /** The real path of what is there of it. */
    public static function nearest(string $path): string
    {
        while (realpath($path) === false && dirname($path) !== $path) {
            $path = dirname($path);
        }
        return realpath($path) ?: $path;
    }
}
