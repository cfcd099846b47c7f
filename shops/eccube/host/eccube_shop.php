<?php

declare(strict_types=1);

namespace Kaitsu\EcCube;

use Kaitsu\Box;
use Kaitsu\CredentialFiles;
use Kaitsu\Folders;
use Kaitsu\Own;
use Kaitsu\Shop;
use Kaitsu\Web;

use function Kaitsu\reach;
use function Kaitsu\text;
use function Kaitsu\tree;

/** An EC-CUBE 4.2 or 4.3, read and written past its kernel; only plugins come and go by its own console. */
final class EcCubeShop implements Shop, \Kaitsu\Around
{
    private Installation $shop;
    private Own $own;
    private Database $db;
    private Storage $storage;
    private Columns $columns;
    private Plugins $plugins;
    private Payments $payments;
    private Modules $modules;
    private Pages $pages;
    private Orders $orders;
    private Customize $customize;
    private Credentials $credentials;

    /** @param array<string, mixed> $request */
    public function __construct(array $request)
    {
        $this->shop = new Installation($request['shop_root']);
        $this->own = new Own($request['own_folder']);
        $this->db = new Database($this->shop->env('DATABASE_URL'));
        $this->storage = new Storage($this->own, $request['modules'] ?? []);
        $this->columns = new Columns($this->db);
        $this->plugins = new Plugins($this->shop, $this->db);
        $this->payments = new Payments($this->db, $this->storage);
        $window = new Window($this->shop);
        $request['action'] === 'probe' || $window->refuseOthers();
        $web = new Web($request['url'], $this->own);
        $this->modules = new Modules($this->shop, $this->db, $this->own, $this->plugins, $this->payments, $window, $web);
        $this->pages = new Pages($this->shop, $this->db, $this->own);
        $this->orders = new Orders($this->db, $this->own);
        $this->customize = new Customize($this->shop, $this->own, $request['customize']);
        $this->credentials = new Credentials(
            $this->columns,
            $this->storage,
            $this->customize,
            new CredentialFiles($this->own)
        );
    }

    public function state(): array
    {
        $modules = [];
        foreach ($this->storage->modules() as $module) {
            $state = $this->plugins->state($module);
            if ($state !== null) {
                $modules[$module] = $state;
            }
        }
        return [
            'shop' => ['system' => 'eccube', 'version' => $this->shop->version()],
            'modules' => $modules,
            'options' => $this->settings(),
            'methods' => $this->payments->all($this->plugins->enabled()),
        ];
    }

    public function around(): array
    {
        return (new Around($this->shop, $this->db))->look();
    }

    public function pages(): array
    {
        return $this->pages->all();
    }

    public function writePage(string $name, string $body): void
    {
        $this->pages->write($name, $body);
    }

    public function begin(): void
    {
        $this->db->begin();
    }

    public function commit(): void
    {
        $this->db->commit();
    }

    public function abandon(): void
    {
        $this->db->abandon();
    }

    public function places(): array
    {
        $names = ['.', 'app/Plugin', 'app/Customize', 'app/proxy/entity', 'app/template', 'var/cache'];
        return array_map([$this->shop, 'path'], $names);
    }

    public function install(array $request, string $draft, Folders $folders): void
    {
        $this->modules->install($request, $draft, $folders);
    }

    public function enable(string $module, string $version): void
    {
        reach('before_write');
        $this->customize->lay();
        $this->modules->enable($module, function () use ($module): void {
            $this->credentials->prepare($module);
        });
    }

    public function useCredentials(string $module, array $content): void
    {
        reach('before_write');
        $this->layDefaults($module);
        $this->credentials->prepare($module);
        $this->credentials->mark($module, $content);
    }

    public function takesBox(string $module, array $fields): bool
    {
        return $this->credentials->areTaken($module, $fields);
    }

    public function setOptions(string $module, array $settings): void
    {
        reach('before_write');
        $this->layDefaults($module);
        $declared = $this->storage->of($module)['settings'];
        foreach ($settings as $key => $value) {
            foreach ($declared[$key]['places'] ?? [] as $place) {
                $this->columns->put($place, $declared[$key]['values'][$value] ?? $value);
            }
        }
    }

    public function register(string $module, string $code, string $name): void
    {
        $this->payments->register($code, $name);
    }

    public function open(string $code): void
    {
        $this->payments->open($code);
    }

    public function hide(string $module): void
    {
        $this->payments->hide($module);
    }

    public function image(string $module): array
    {
        $storage = $this->storage->of($module);
        $tables = array_merge([], ...array_map([$this->db, 'tables'], $storage['tables']));
        return [
            'storage' => $storage,
            'plugin' => $this->plugins->image($module),
            'folder' => tree($this->plugins->folder($module)),
            'tables' => $this->columns->image($tables),
            'payments' => $this->payments->image($module),
            'proxies' => $this->modules->proxies(),
            'pages' => $this->pages->image(),
            'customize' => $this->customize->image(),
            'noted' => $this->storage->fileImage($module),
        ];
    }

    /** Rows are put back where the module was there before; a new one goes with its files, and is hidden until then. */
    public function putRowsBack(string $module, array $image, Folders $folders): void
    {
        reach('before_write');
        $this->storage->use($module, $image['storage']);
        $this->pages->putRowBack($image['pages']);
        if ($folders->isChanged($this->plugins->folder($module), $image['folder'])) {
            return;
        }
        foreach ($image['tables'] as $table => $rows) {
            if ($this->db->has((string) $table)) {
                $this->columns->putBack((string) $table, $rows);
            }
        }
        $this->payments->putBack($module, $image['payments']);
        $this->plugins->putBack($module, $image['plugin']);
    }

    public function putFilesBack(string $module, array $image, Folders $folders): void
    {
        reach('before_files');
        $this->pages->putFileBack($image['pages']);
        $this->modules->putBack($module, $image, $folders, function () use ($module, $image): void {
            $this->storage->putFileBack($module, $image['noted']);
            $this->customize->list($this->storage->noted());
            if (!(new Box($this->own))->hasOthers($module)) {
                $this->customize->putBack($image['customize']);
            }
        });
    }

    public function usedByRealOrders(string $module, array $tokens): array
    {
        $used = $this->orders->used($tokens);
        return $this->payments->codes($module, $used);
    }

    public function removeCheck(string $token): void
    {
        $this->orders->remove($token);
    }

    private function layDefaults(string $module): void
    {
        reach('before_write');
        foreach ($this->storage->of($module)['defaults'] as [$place, $value]) {
            $found = $this->columns->at($place);
            if (!$found[0] || $found[1] === null) {
                $this->columns->put($place, $value);
            }
        }
    }

    /** @return array<string, array<string, string>> what is declared to be set, as it is declared */
    private function settings(): array
    {
        return $this->storage->settings(function (array $values, array $place): string {
            [$isThere, $stored] = $this->columns->at($place);
            return $isThere ? self::declared($values, $stored) : '';
        });
    }

    /** @param array<string, mixed> $values what is stored, by what is declared; empty: the same */
    private static function declared(array $values, $stored): string
    {
        foreach ($values as $declared => $value) {
            $written = is_bool($value) ? (int) $value : $value; // a column holds text and numbers
            $isSame = is_scalar($stored) && is_scalar($value) && (string) $stored === (string) $written;
            if ($stored === $value || $isSame) {
                return (string) $declared;
            }
        }
        return is_scalar($stored) ? text((string) $stored) : 'other';
    }
}
