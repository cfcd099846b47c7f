<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

use Kaitsu\Frame;
use Kaitsu\HostRefusal;

use function Kaitsu\refusal_of;

/**
 * Loading WordPress with its plugins, but for the modules we roll out: one that breaks the shop must not keep us from
 * looking at it and undoing. Nothing is asked of the network meanwhile, and nobody is mailed.
 */
final class Boot
{
    private const MAINTENANCE = 600; // seconds WordPress takes its own mark for true

    private static string $root;
    private static string $url;

    /** @var list<string> main files of plugins that are not loaded */
    private static array $without = [];

    /** @param array<string, mixed> $request */
    public static function prepare(array $request): void
    {
        self::$root = rtrim($request['shop_root'], '/');
        self::$url = $request['url'];
        self::refuseAbsent();
        self::$without = array_merge(
            array_column($request['modules'] ?? [], 'plugin'),
            self::noted($request['own_folder'])
        );
        self::pretendVisit();
        session_set_save_handler(new NoSession(), false); // a plugin may begin one: it would stay behind
        define('DOING_CRON', true); // nobody visits: no session is begun, no timed work started, no plugin redirects
        $GLOBALS['wp_filter'] = [
            'option_active_plugins' => self::hook([self::class, 'withoutModules']),
            'pre_http_request' => self::hook(static function () {
                return new \WP_Error('kaitsu', 'no requests during a deployment program');
            }),
            'pre_wp_mail' => self::hook(static fn (): bool => true),
            'wp_fatal_error_handler_enabled' => self::hook(static fn (): bool => false), // it would mail the owner
        ];
        Frame::onEnd(static function (HostRefusal $refusal): HostRefusal {
            return new HostRefusal('shop_unreadable', $refusal->detail); // no database, not installed, a plugin's exit()
        });
    }

    public static function file(): string
    {
        return self::$root . '/wp-load.php';
    }

    public static function failed(\Throwable $error): HostRefusal
    {
        Frame::onEnd(null);
        return new HostRefusal('shop_unreadable', refusal_of($error)->detail);
    }

    /** WordPress is there. From here on options are read as they are. */
    public static function done(): void
    {
        Frame::onEnd(null);
        remove_filter('option_active_plugins', [self::class, 'withoutModules']);
        if (is_multisite()) {
            throw new HostRefusal('shop_unreadable', ['why' => 'multisite']);
        }
        if (self::place(home_url()) !== self::place(self::$url)) { // a copied test site that still is the other shop
            $found = ['declared' => self::place(self::$url), 'found' => self::place(home_url())];
            throw new HostRefusal('shop_not_found', ['why' => 'another_url'] + $found);
        }
        $administrators = get_users(['role' => 'administrator', 'number' => 1, 'orderby' => 'ID']);
        if ($administrators !== []) {
            wp_set_current_user($administrators[0]->ID); // else tags are taken out of revisions
        }
    }

    /** Of the plugins that are on, those that are loaded. */
    public static function withoutModules($plugins)
    {
        return is_array($plugins) ? array_values(array_diff($plugins, self::$without)) : $plugins;
    }

    private static function refuseAbsent(): void
    {
        if (!is_file(self::file())) {
            throw new HostRefusal('shop_not_found', ['path' => self::$root]);
        }
        if (!is_file(self::$root . '/wp-config.php') && !is_file(dirname(self::$root) . '/wp-config.php')) {
            throw new HostRefusal('shop_not_found', ['path' => self::$root . '/wp-config.php']);
        }
        $since = @filemtime(self::$root . '/.maintenance');
        if ($since !== false && time() - $since < self::MAINTENANCE) {
            throw new HostRefusal('shop_busy', ['why' => 'maintenance']);
        }
    }

    /** @return list<string> plugins of modules whose rollouts are declared no longer */
    private static function noted(string $own): array
    {
        $found = [];
        foreach (glob("$own/modules/*.json") ?: [] as $path) {
            $found[] = (string) (json_decode((string) @file_get_contents($path), true)['plugin'] ?? '');
        }
        return $found;
    }

    /** What plugins look at to know where they are: one that forces HTTPS would redirect and exit. */
    private static function pretendVisit(): void
    {
        $url = parse_url(self::$url);
        $isHttps = $url['scheme'] === 'https';
        $port = $url['port'] ?? ($isHttps ? 443 : 80);
        $path = ($url['path'] ?? '') . '/';
        $_SERVER = [
            'HTTP_HOST' => $url['host'] . (isset($url['port']) ? ":$port" : ''),
            'SERVER_NAME' => $url['host'],
            'SERVER_PORT' => (string) $port,
            'SERVER_PROTOCOL' => 'HTTP/1.1',
            'SERVER_SOFTWARE' => 'Kaitsu',
            'REQUEST_METHOD' => 'GET',
            'REQUEST_URI' => $path,
            'SCRIPT_NAME' => "{$path}index.php",
            'PHP_SELF' => "{$path}index.php",
            'SCRIPT_FILENAME' => self::$root . '/index.php',
            'DOCUMENT_ROOT' => self::$root,
            'REMOTE_ADDR' => '127.0.0.1',
            'HTTP_USER_AGENT' => 'Kaitsu',
            'REQUEST_TIME' => time(),
            'REQUEST_TIME_FLOAT' => microtime(true),
        ] + ($isHttps ? ['HTTPS' => 'on', 'HTTP_X_FORWARDED_PROTO' => 'https'] : []);
    }

    /** A hook for WordPress to find when it begins. @return array<int, array<int, array<string, mixed>>> */
    private static function hook(callable $function): array
    {
        return [10 => [['function' => $function, 'accepted_args' => 1]]];
    }

    private static function place(string $url): string
    {
        $parts = parse_url($url);
        $port = isset($parts['port']) ? ":$parts[port]" : '';
        return strtolower($parts['host'] ?? '') . $port . rtrim($parts['path'] ?? '', '/');
    }
}

Boot::prepare(Frame::request());
try {
    require Boot::file(); // here, in the global scope
} catch (\Throwable $kaitsu_error) {
    throw Boot::failed($kaitsu_error);
}
Boot::done();
