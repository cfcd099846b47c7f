<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

use Kaitsu\Folders;
use Kaitsu\Web;

use function Kaitsu\reach;
use function Kaitsu\tree;

/**
 * Plugins put in place and switched on while shoppers are there.
 *
 * A plugin loads parts of itself late: a visit that has begun with it would die of files that are gone. So it is taken
 * out first, visits under way get a moment to end, and then its files change.
 */
final class PluginModules implements Modules
{
    private Database $db;
    private Options $options;
    private Plugins $plugins;
    private Storage $storage;
    private Transaction $rows;
    private Web $web;
    private int $grace;
    private bool $isPaused = false;

    /** @param int $grace seconds visits get to end */
    public function __construct(
        Database $db,
        Options $options,
        Plugins $plugins,
        Storage $storage,
        Transaction $rows,
        Web $web,
        int $grace
    ) {
        $this->db = $db;
        $this->options = $options;
        $this->plugins = $plugins;
        $this->storage = $storage;
        $this->rows = $rows;
        $this->web = $web;
        $this->grace = $grace;
    }

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

    public function places(): array
    {
        return [WP_PLUGIN_DIR];
    }

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

    public function enable(string $module): void
    {
        reach('before_write');
        $file = $this->storage->of($module)['plugin'];
        $this->rows->commit(); // the web is asked now, and would wait for rows we hold
        $php = $this->web->requireAble();
        if ($php !== null) {
            Plugins::refuseOld(WP_PLUGIN_DIR . "/$file", $php);
        }
        if (!$this->plugins->isActive($file)) {
            $this->web->requireAlive(function () use ($file): void {
                $this->rows->begin();
                $this->plugins->activate($file, $this->isPaused);
                $this->rows->commit();
            });
        }
        $this->rows->begin();
    }

    public function image(string $module): array
    {
        $storage = $this->storage->of($module);
        $rows = array_values(array_unique(array_merge($this->storage->rows($module), $this->ownNames($storage))));
        return [
            'rows' => $this->options->image($rows),
            'names' => $this->options->names(),
            'tables' => array_merge([], ...array_map([$this->db, 'tables'], $storage['own'])),
            'plugin' => $this->plugins->image($storage['plugin']),
            'folder' => tree(Plugins::folder($module)),
        ];
    }

    /** Its rows; and those that say whether the plugin is on, which it is not until its files have changed. */
    public function putRowsBack(string $module, array $image, Folders $folders): void
    {
        reach('before_write');
        foreach (array_diff($this->ownNames($image['storage']), $image['names']) as $name) {
            $this->options->putRaw($name, null);
        }
        $this->options->putBack($image['rows']);
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
        foreach ($image['storage']['own'] as $beginning) {
            foreach (array_diff($this->db->tables($beginning), $image['tables']) as $table) {
                $this->db->ask('DROP TABLE `' . str_replace('`', '``', $table) . '`'); // made while our run stood
            }
        }
    }

    /**
     * Rows that belong to the module alone, what it keeps for a while among them.
     *
     * @param array<string, mixed> $storage
     * @return list<string>
     */
    private function ownNames(array $storage): array
    {
        $found = [];
        foreach ($storage['own'] as $beginning) {
            foreach (['', '_transient_', '_transient_timeout_'] as $kind) {
                $found = array_merge($found, $this->options->names($kind . $beginning));
            }
        }
        return $found;
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
