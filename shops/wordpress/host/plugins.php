<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

use Kaitsu\Archive;
use Kaitsu\HostRefusal;

use function Kaitsu\digest;
use function Kaitsu\reach;
use function Kaitsu\refusal_of;
use function Kaitsu\tree;
use function Kaitsu\unpacked;

/** Plugins of this WordPress: what lies there, and which of them are switched on. None is ever uninstalled. */
final class Plugins
{
    private const ACTIVE = 'active_plugins';
    private const UNINSTALL = 'uninstall_plugins'; // what a plugin wants to be called when it is deleted

    private Options $options;

    public function __construct(Options $options)
    {
        $this->options = $options;
    }

    public static function folder(string $module): string
    {
        return WP_PLUGIN_DIR . "/$module";
    }

    /** @return array{version: string, enabled: bool, files: string}|null null when it is not there */
    public function state(string $module, string $file): ?array
    {
        if (!is_file(WP_PLUGIN_DIR . "/$file")) {
            return null;
        }
        return [
            'version' => self::header(self::folder($module) . '/' . basename($file), 'Version'),
            'enabled' => $this->isActive($file),
            'files' => digest(tree(self::folder($module))),
        ];
    }

    public function isActive(string $file): bool
    {
        return in_array($file, (array) $this->options->value(self::ACTIVE), true);
    }

    /** What the head of a plugin's main file says, "" where it says nothing. */
    public static function header(string $path, string $name): string
    {
        return is_file($path) ? get_file_data($path, ['value' => $name])['value'] : '';
    }

    /** Refuse a folder that is not this plugin in this version, or that this PHP is too old for. */
    public static function check(string $main, string $version): void
    {
        if (!is_file($main)) {
            throw Archive::refused('no_plugin_file');
        }
        if (self::header($main, 'Version') !== $version) {
            throw Archive::refused('another_module');
        }
        self::refuseOld($main, PHP_VERSION);
    }

    /** The web's PHP may be another than ours. */
    public static function refuseOld(string $main, string $php): void
    {
        $needed = self::header($main, 'Requires PHP');
        if ($needed !== '' && version_compare($php, $needed, '<')) {
            throw new HostRefusal('archive_refused', ['why' => 'php_too_old', 'php' => $php, 'needs' => $needed]);
        }
    }

    /** No visit from here on loads the plugin. Its own hooks do not run: it is to come back, or never was. */
    public function pause(string $file): void
    {
        reach('before_write');
        if ($this->isActive($file)) {
            $others = array_diff((array) $this->options->value(self::ACTIVE), [$file]);
            $this->options->put([self::ACTIVE, ''], array_values($others));
        }
    }

    /**
     * Switch a plugin on as WordPress does: its file is loaded and its activation hooks run, here and now.
     *
     * `silently` without these hooks, as WordPress does after an update.
     */
    public function activate(string $file, bool $silently): void
    {
        reach('before_write');
        require_once ABSPATH . 'wp-admin/includes/plugin.php';
        try {
            $failed = activate_plugin($file, '', false, $silently);
        } catch (\Throwable $error) {
            throw $error instanceof HostRefusal ? $error // a deadline of ours
                : new HostRefusal('module_broken', refusal_of($error)->detail);
        }
        // What it printed is no failure: WordPress has switched it on all the same.
        if (is_wp_error($failed) && $failed->get_error_code() !== 'unexpected_output') {
            throw new HostRefusal('module_broken', ['why' => (string) $failed->get_error_code()]);
        }
    }

    /** @return array<string, mixed> what the two rows say of this plugin */
    public function image(string $file): array
    {
        $uninstall = (array) $this->options->value(self::UNINSTALL);
        return [
            'file' => $file,
            'rows' => $this->options->image([self::ACTIVE, self::UNINSTALL]),
            'active' => $this->isActive($file),
            'uninstall' => array_key_exists($file, $uninstall),
        ];
    }

    /** This plugin as it was, switched on or not; whatever became of others is not ours. @param array<string, mixed> $image */
    public function putBack(array $image): void
    {
        reach('before_write');
        $active = $this->options->value(self::ACTIVE);
        $others = array_values(array_diff((array) $active, [$image['file']]));
        $before = (array) $this->valueIn($image, self::ACTIVE);
        if ($others === array_values(array_diff($before, [$image['file']]))) {
            $this->options->putBack([self::ACTIVE => $image['rows'][self::ACTIVE]]); // to the byte, with its order
        } else {
            $this->options->put([self::ACTIVE, ''], $image['active'] ? array_merge($others, [$image['file']]) : $others);
        }
        $uninstall = (array) $this->options->value(self::UNINSTALL);
        if (!$image['uninstall'] && array_key_exists($image['file'], $uninstall)) {
            unset($uninstall[$image['file']]);
            $isAsBefore = $uninstall == (array) $this->valueIn($image, self::UNINSTALL);
            $isAsBefore ? $this->options->putBack([self::UNINSTALL => $image['rows'][self::UNINSTALL]])
                : $this->options->put([self::UNINSTALL, ''], $uninstall);
        }
    }

    /** @param array<string, mixed> $image */
    private function valueIn(array $image, string $name)
    {
        $row = $image['rows'][$name];
        return $row === null ? [] : maybe_unserialize(unpacked($row['value']));
    }
}
