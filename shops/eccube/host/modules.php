<?php

declare(strict_types=1);

namespace Kaitsu\EcCube;

use Kaitsu\Folders;
use Kaitsu\HostRefusal;
use Kaitsu\Own;
use Kaitsu\Web;

use function Kaitsu\reach;
use function Kaitsu\remove_tree;

/**
 * Plugins put in place, switched on and taken out again, in one window of maintenance each.
 *
 * The order is the one that was seen to work: nothing builds the cache beside us, no half installed plugin is enabled,
 * none is enabled twice, none uninstalled by EC-CUBE itself, which would drop what past orders need.
 */
final class Modules
{
    private Installation $shop;
    private Database $db;
    private Own $own;
    private Plugins $plugins;
    private Payments $payments;
    private Created $created;
    private Window $window;
    private Web $web;
    private Console $console;

    public function __construct(
        Installation $shop,
        Database $db,
        Own $own,
        Plugins $plugins,
        Payments $payments,
        Window $window,
        Web $web
    ) {
        $this->shop = $shop;
        $this->db = $db;
        $this->own = $own;
        $this->plugins = $plugins;
        $this->payments = $payments;
        $this->created = new Created($db, $own);
        $this->window = $window;
        $this->web = $web;
        $this->console = new Console($shop);
    }

    /** @param array<string, mixed> $request */
    public function install(array $request, string $draft, Folders $folders): void
    {
        reach('before_files');
        $module = $request['module'];
        Plugins::check($draft, $module, $request['version']);
        $this->refuseForeignCache();
        $isNew = $this->plugins->state($module) === null;
        $isHalf = $isNew && ($this->plugins->row($module) !== null || is_dir($this->plugins->folder($module)));
        if ($isHalf && !$this->created->isNoted($module)) {
            throw new HostRefusal('archive_refused', ['why' => 'half_installed']); // EC-CUBE would delete the folder
        }
        $this->db->commit();
        $this->window->open();
        if ($isHalf) { // a program of ours that was killed has left it
            $this->created->remove($module);
            $this->plugins->putBack($module, null);
            remove_tree($this->plugins->folder($module));
            $this->emptyCache();
        }
        if ($isNew) {
            $this->created->begin($module);
            try {
                $this->installNew($request);
            } finally {
                $this->created->note($module); // also what is left of an installing that failed
            }
        } else {
            $folders->replace($draft, $this->plugins->folder($module));
            $this->emptyCache();
            $this->console->run('eccube:plugin:update', $module);
            $this->db->ask('UPDATE dtb_plugin SET version = ? WHERE code = ?', $request['version'], $module);
        }
        $this->emptyCache();
        $this->db->begin();
    }

    /** @param array<string, mixed> $request */
    private function installNew(array $request): void
    {
        reach('before_files');
        $content = (string) base64_decode($request['archive'], true);
        $archive = $this->own->file('drafts/archive') . (substr($content, 0, 2) === 'PK' ? '.zip' : '.tar.gz');
        $this->own->write($archive, $content);
        try {
            $this->console->run('eccube:plugin:install', "--path=$archive");
        } finally {
            @unlink($archive);
        }
    }

    /**
     * Switch the plugin on with its methods hidden, and let shoppers in only where the shop is seen to live.
     *
     * @param callable(): void $lay what is to lie there before the cache is built, and after the plugin is on
     */
    public function enable(string $module, callable $lay): void
    {
        reach('before_write');
        if ($this->plugins->state($module)['enabled'] ?? false) {
            $this->reopen();
            return;
        }
        $this->refuseForeignCache();
        $this->db->commit();
        $this->window->open();
        $this->created->begin($module);
        try {
            $this->console->run('eccube:plugin:enable', "--code=$module");
        } finally {
            $this->created->note($module);
        }
        $lay();
        $this->db->begin();
        $this->payments->hide($module);
        $this->db->commit();
        $this->warmUp();
        $this->web->refuseDead($this->window->cookie()); // behind the closed door: what shoppers would meet
        $this->web->requireAble($this->window->cookie());
        $this->window->close();
        $this->db->begin();
    }

    private function warmUp(): void
    {
        reach('before_files');
        $this->emptyCache();
        $this->console->run('cache:warmup');
    }

    /** End the window, whoever of ours has opened it, with a warm cache. */
    public function reopen(): void
    {
        reach('before_files');
        if (!$this->window->isOurs()) {
            return;
        }
        $this->warmUp();
        $this->window->close();
    }

    /**
     * Take a plugin out again that was not there before, or put its old files back.
     *
     * @param array<string, mixed> $image
     * @param callable(): void $also what else is to go while the shop is closed
     */
    public function putBack(string $module, array $image, Folders $folders, callable $also): void
    {
        reach('before_files');
        $isChanged = $folders->isChanged($this->plugins->folder($module), $image['folder']);
        if (!$isChanged && !$this->window->isOurs()) {
            $also();
            return;
        }
        $this->window->open();
        if ($image['folder'] === null) {
            if ($this->plugins->state($module)['enabled'] ?? false) {
                $this->console->run('eccube:plugin:disable', "--code=$module");
            }
            $this->payments->putBack($module, ['payments' => [], 'options' => []]);
            $this->plugins->putBack($module, null);
            $this->created->remove($module);
            remove_tree($this->shop->path("html/plugin/$module"));
        }
        $folders->putBack($this->plugins->folder($module), $image['folder']);
        $this->putProxiesBack($image['proxies']);
        $also();
        $this->reopen();
    }

    /** @return array<string, string> what EC-CUBE generated from its plugins: small files, by name */
    public function proxies(): array
    {
        $found = [];
        foreach (glob($this->shop->path('app/proxy/entity') . '/{,*/,*/*/,*/*/*/}*.php', GLOB_BRACE) ?: [] as $path) {
            $name = substr($path, strlen($this->shop->path('app/proxy/entity')) + 1);
            $found[$name] = base64_encode((string) file_get_contents($path));
        }
        return $found;
    }

    /** @param array<string, string> $before */
    private function putProxiesBack(array $before): void
    {
        reach('before_files');
        $folder = $this->shop->path('app/proxy/entity');
        foreach (array_diff_key($this->proxies(), $before) as $name => $content) {
            unlink("$folder/$name"); // a proxy that names a missing plugin is fatal
        }
        foreach ($before as $name => $content) {
            if (base64_encode((string) @file_get_contents("$folder/$name")) !== $content) {
                $this->own->write("$folder/$name", base64_decode($content, true), 0644);
            }
        }
    }

    private function emptyCache(): void
    {
        reach('before_files');
        remove_tree($this->shop->cache());
    }

    /** A cache that another user's PHP has made cannot be made anew by ours. */
    private function refuseForeignCache(): void
    {
        $owner = @fileowner($this->shop->cache());
        if ($owner !== false && function_exists('posix_geteuid') && $owner !== posix_geteuid()) {
            $detail = ['path' => $this->shop->cache(), 'owner' => (string) $owner, 'why' => 'cache_of_another_user'];
            throw new HostRefusal('host_refused_write', $detail);
        }
    }
}
