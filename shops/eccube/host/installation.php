<?php

declare(strict_types=1);

namespace Kaitsu\EcCube;

use Kaitsu\HostRefusal;

/** An installed EC-CUBE: its folder, its version and its .env, read without its kernel. */
final class Installation
{
    public string $root;

    /** @var array<string, string|null> */
    private array $env;

    public function __construct(string $root)
    {
        $this->root = rtrim($root, '/');
        foreach (['index.php', 'src/Eccube/Common/Constant.php', 'vendor/autoload.php', '.env'] as $needed) {
            if (!is_file("$this->root/$needed")) {
                throw new HostRefusal('shop_not_found', ['path' => "$this->root/$needed"]);
            }
        }
        chdir($this->root); // its console and a SQLite address are relative to it
        require_once "$this->root/vendor/autoload.php"; // for the reader of .env: quotes and escapes are its affair
        $this->env = \Dotenv\Dotenv::parse((string) file_get_contents("$this->root/.env"));
    }

    public function version(): string
    {
        $text = (string) file_get_contents("$this->root/src/Eccube/Common/Constant.php");
        return preg_match("/const VERSION = '([^']+)'/", $text, $found) === 1 ? $found[1] : '';
    }

    /** As the web sees it: what the server sets wins over .env, and we are not the server. */
    public function env(string $name, string $default = ''): string
    {
        return $this->env[$name] ?? $default;
    }

    public function environment(): string
    {
        return $this->env('APP_ENV', 'prod');
    }

    public function path(string $name): string
    {
        return "$this->root/$name";
    }

    public function cache(): string
    {
        return $this->path('var/cache/' . $this->environment());
    }
}
