<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

use Kaitsu\Box;
use Kaitsu\CredentialFiles;
use Kaitsu\Folders;
use Kaitsu\Own;
use Kaitsu\Shop;
use Kaitsu\Web;

use function Kaitsu\reach;

/** What every shop system on WordPress shares: plugins, rows, pages, the must-use plugin, and their images. */
abstract class WordPressShop implements Shop, \Kaitsu\Around
{
    protected Own $own;
    protected Database $db;
    protected Options $options;
    protected Storage $storage;
    protected Plugins $plugins;
    protected Modules $modules;
    protected Transaction $rows;
    protected Web $web;
    private Posts $posts;
    private MustUse $mustUse;
    protected Credentials $credentials;

    /** @param array<string, mixed> $request */
    public function __construct(array $request)
    {
        $this->own = new Own($request['own_folder']);
        $this->db = new Database();
        $this->options = new Options($this->db);
        $this->storage = new Storage($this->own, $this->options, $request['modules'] ?? []);
        $this->plugins = new Plugins($this->options);
        $this->posts = new Posts($this->db, $request['page_paths'], $request['run'] ?? '');
        $this->mustUse = new MustUse($this->own, $request['must_use']);
        $this->credentials = new Credentials(
            $this->options,
            $this->storage,
            $this->mustUse,
            new CredentialFiles($this->own)
        );
        $this->rows = new Transaction($this->db, $this->options, $this->posts);
        $this->web = new Web($request['url'], $this->own);
        $this->modules = $this->keeper($request);
    }

    /** @param array<string, mixed> $request */
    protected function keeper(array $request): Modules
    {
        $basis = [$this->db, $this->options, $this->plugins, $this->storage, $this->rows, $this->web];
        return new PluginModules(...array_merge($basis, [$request['grace']]));
    }

    public function around(): array
    {
        return Around::look();
    }

    public function pages(): array
    {
        return $this->posts->all();
    }

    public function writePage(string $name, string $body): void
    {
        $this->posts->write($name, $body);
    }

    public function begin(): void
    {
        $this->rows->begin();
    }

    public function commit(): void
    {
        $this->rows->commit();
    }

    public function abandon(): void
    {
        $this->rows->abandon();
    }

    public function places(): array
    {
        return array_merge($this->modules->places(), [WPMU_PLUGIN_DIR]);
    }

    public function install(array $request, string $draft, Folders $folders): void
    {
        $this->modules->install($request, $draft, $folders);
    }

    public function enable(string $module, string $version): void
    {
        reach('before_write');
        $this->credentials->prepare($module); // it also answers which PHP serves the shop
        foreach ($this->storage->of($module)['beforehand'] as [$place, $value]) {
            $this->options->put($place, $value);
        }
        $this->modules->enable($module);
    }

    public function useCredentials(string $module, array $content): void
    {
        $this->credentials->prepare($module);
        $this->layDefaults($module);
        $this->credentials->mark($module, $content);
    }

    public function takesBox(string $module, array $fields): bool
    {
        return $this->credentials->areTaken($module, $fields);
    }

    /** @return array<string, array<string, string>> what is declared to be set, as it is declared */
    protected function settings(): array
    {
        return $this->storage->settings(function (array $values, array $place): string {
            [$isThere, $stored] = $this->options->at($place);
            return $isThere ? Settings::declared($values, $stored, $place[1] === '') : '';
        });
    }

    public function setOptions(string $module, array $settings): void
    {
        reach('before_write');
        $this->layDefaults($module);
        $declared = $this->storage->of($module)['settings'];
        foreach ($settings as $key => $value) {
            foreach ($declared[$key]['rows'] ?? [] as $place) {
                $this->options->put($place, $declared[$key]['values'][$value] ?? $value);
            }
        }
    }

    /** What the module's own form would have laid down when it was first saved. */
    protected function layDefaults(string $module): void
    {
        reach('before_write');
        $this->options->layAbsent($this->storage->of($module)['defaults']);
    }

    public function image(string $module): array
    {
        return $this->modules->image($module) + [
            'storage' => $this->storage->of($module),
            'posts' => $this->posts->image(),
            'must_use' => $this->mustUse->image(),
            'noted' => $this->storage->image($module),
        ];
    }

    public function putRowsBack(string $module, array $image, Folders $folders): void
    {
        reach('before_write');
        $this->storage->use($module, $image['storage']);
        $this->modules->putRowsBack($module, $image, $folders);
        $this->storage->putRowBack($module, $image['noted']);
        $this->posts->putBack($image['posts']);
    }

    public function putFilesBack(string $module, array $image, Folders $folders): void
    {
        reach('before_files');
        $this->modules->putFilesBack($module, $image, $folders);
        $this->storage->putFileBack($module, $image['noted']['file']);
        $this->mustUse->putBack($image['must_use'], (new Box($this->own))->hasOthers($module));
    }
}
