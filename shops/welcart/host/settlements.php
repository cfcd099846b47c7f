<?php

declare(strict_types=1);

namespace Kaitsu\Welcart;

use Kaitsu\Folders;
use Kaitsu\HostRefusal;
use Kaitsu\WordPress\Modules;
use Kaitsu\WordPress\Options;
use Kaitsu\WordPress\Plugins;
use Kaitsu\WordPress\Storage;
use Kaitsu\WordPress\Transaction;
use Kaitsu\Web;

use function Kaitsu\reach;

/** Welcart's settlement modules: part of the plugin, each loaded where it is chosen. */
final class Settlements implements Modules
{
    private const CHOSEN = 'usces_settlement_selected';

    private Options $options;
    private Storage $storage;
    private Methods $methods;
    private Shared $shared;
    private Transaction $rows;
    private Web $web;
    private int $grace;

    /** @param int $grace seconds visits get to end */
    public function __construct(
        Options $options,
        Storage $storage,
        Methods $methods,
        Transaction $rows,
        Web $web,
        int $grace
    ) {
        $this->options = $options;
        $this->storage = $storage;
        $this->methods = $methods;
        $this->shared = new Shared($options);
        $this->rows = $rows;
        $this->web = $web;
        $this->grace = $grace;
    }

    /** As the plugin's header says: USCES_VERSION has more behind it. */
    public static function version(): string
    {
        return Plugins::header(WP_PLUGIN_DIR . '/' . USCES_PLUGIN_BASENAME, 'Version');
    }

    public function states(): array
    {
        $found = [];
        foreach ($this->storage->modules() as $module) {
            $found[$module] = ['version' => self::version(), 'enabled' => $this->isEnabled($module), 'files' => ''];
        }
        return $found;
    }

    public function places(): array
    {
        return [];
    }

    public function install(array $request, string $draft, Folders $folders): void
    {
        throw new HostRefusal('archive_refused', ['why' => 'part_of_the_shop']);
    }

    public function enable(string $module): void
    {
        reach('before_write');
        $this->methods->refuseExcluded($module);
        $this->rows->commit(); // the web is asked now, and would wait for rows we hold
        $this->web->requireAble();
        if (!$this->isEnabled($module)) {
            sleep($this->grace); // a visit that began without what is ours would take back what we write, if it saves
            $this->web->requireAlive(function () use ($module): void {
                $this->rows->begin();
                $this->choose($module);
                $this->rows->commit();
            });
        }
        $this->rows->begin();
    }

    private function choose(string $module): void
    {
        reach('before_write');
        $storage = $this->storage->of($module);
        $this->options->layAbsent($storage['defaults']); // else the first visit does, over what we write meanwhile
        $slug = $storage['slug'];
        $chosen = array_values(array_diff((array) ($this->options->value(self::CHOSEN) ?: []), [$slug]));
        $this->options->put([self::CHOSEN, ''], array_merge($chosen, [$slug]));
        array_map([$this->methods, 'layRows'], $this->methods->registered($module));
    }

    public function image(string $module): array
    {
        return ['rows' => $this->shared->image(), 'own' => $this->options->image($this->ownNames($module))];
    }

    public function putRowsBack(string $module, array $image, Folders $folders): void
    {
        reach('before_write');
        $this->shared->putBack($this->storage->of($module), $image['rows']);
        foreach (array_diff($this->ownNames($module), array_keys($image['own'])) as $name) {
            $this->options->putRaw($name, null);
        }
        $this->options->putBack($image['own']);
    }

    public function putFilesBack(string $module, array $image, Folders $folders): void
    {
        // none of its own
    }

    /** @return list<string> */
    private function ownNames(string $module): array
    {
        return array_merge([], ...array_map([$this->options, 'names'], $this->storage->of($module)['own']));
    }

    private function isEnabled(string $module): bool
    {
        $slug = $this->storage->of($module)['slug'];
        return in_array($slug, (array) $this->options->value(self::CHOSEN), true) && $this->methods->areServed($module);
    }
}
