<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

use Kaitsu\Folders;
use Kaitsu\HostRefusal;

use function Kaitsu\reach;

/**
 * Modules put in place and switched on while shoppers are there.
 *
 * A plugin loads parts of itself late: a visit that has begun with it would die of files that are gone. So it is taken
 * out first, visits under way get a moment to end, and then its files change.
 */
final class Modules
{
    private Plugins $plugins;
    private Storage $storage;
    private Transaction $rows;
    private Web $web;
    private int $grace;
    private bool $isPaused = false;

    /** @param int $grace seconds visits get to end */
    public function __construct(Plugins $plugins, Storage $storage, Transaction $rows, Web $web, int $grace)
    {
        $this->plugins = $plugins;
        $this->storage = $storage;
        $this->rows = $rows;
        $this->web = $web;
        $this->grace = $grace;
    }

    /** @return array<string, array{version: string, enabled: bool, files: string}> */
    public function states(): array
    {
        $found = [];
        foreach ($this->storage->modules() as $module) {
            $state = $this->plugins->state($module, $this->storage->of($module)['plugin']);
            if ($state !== null) {
                $found[$module] = $state;
            }
        }
        return $found;
    }

    /** @param array<string, mixed> $request */
    public function install(array $request, string $draft, Folders $folders): void
    {
        reach('before_files');
        $module = $request['module'];
        $inside = is_dir("$draft/$module") ? "$draft/$module" : $draft; // as its makers pack it, or by hand
        $file = $this->storage->of($module)['plugin'];
        Plugins::check("$inside/" . basename($file), $request['version']);
        if ($this->plugins->isActive($file)) {
            $this->pause($file);
            $this->rows->commit();
            $this->letVisitsEnd();
            $this->rows->begin();
        }
        $folders->replace($inside, Plugins::folder($module));
        clearstatcache();
    }

    /**
     * Switch the plugin on, and see at once that the shop lives with it.
     *
     * What says so is committed before, for the web to see it; a run that is refused here is undone from its image.
     */
    public function enable(string $module): void
    {
        reach('before_write');
        $file = $this->storage->of($module)['plugin'];
        $this->rows->commit(); // the web is asked now, and would wait for rows we hold
        $this->refuseOtherPhp($file);
        $isActive = $this->plugins->isActive($file);
        $before = $isActive ? null : $this->web->status();
        $this->rows->begin();
        if ($isActive) {
            return;
        }
        $this->plugins->activate($file, $this->isPaused);
        $this->rows->commit();
        $after = $this->web->status();
        if ($before !== null && $before < 400 && ($after === null || $after >= 500)) {
            throw new HostRefusal('module_broken', ['why' => 'shop_down', 'status' => (string) $after]);
        }
        $this->rows->begin();
    }

    /** The PHP that serves the shop has to read our folder, and to be new enough for the module. */
    private function refuseOtherPhp(string $file): void
    {
        $about = $this->web->about();
        if ($about === null) {
            return; // a host that cannot reach itself: the check will see
        }
        if ($about['own'] !== 'readable') {
            throw new HostRefusal('host_refused_write', ['why' => 'web_cannot_read']);
        }
        if (($about['sodium'] ?? true) === false) {
            throw new HostRefusal('program_failed', ['php_lacks' => 'sodium', 'why' => 'web']);
        }
        Plugins::refuseOld(WP_PLUGIN_DIR . "/$file", $about['php'] ?? PHP_VERSION);
    }

    /** The rows that say whether the plugin is on, as in the image; off until its files have changed. */
    public function putRowsBack(string $module, array $image, Folders $folders): void
    {
        reach('before_write');
        if ($folders->isChanged(Plugins::folder($module), $image['folder'])) {
            $this->pause($image['plugin']['file']);
        } else {
            $this->plugins->putBack($image['plugin']);
        }
    }

    public function putFilesBack(string $module, array $image, Folders $folders): void
    {
        reach('before_files');
        $this->letVisitsEnd();
        $folders->putBack(Plugins::folder($module), $image['folder']);
    }

    private function pause(string $file): void
    {
        reach('before_write');
        $this->isPaused = $this->isPaused || $this->plugins->isActive($file);
        $this->plugins->pause($file);
    }

    private function letVisitsEnd(): void
    {
        if ($this->isPaused) {
            sleep($this->grace);
        }
    }
}
