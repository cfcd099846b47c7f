<?php

declare(strict_types=1);

namespace Kaitsu\EcCube;

/** How an EC-CUBE was set up, as far as its .env and its members tell. */
final class Around
{
    private const KNOWN = ['password', 'admin', 'administrator', 'eccube'];
    private const UNSET_MAGIC = ['', '<change.me>'];

    private Installation $shop;
    private Database $db;

    public function __construct(Installation $shop, Database $db)
    {
        $this->shop = $shop;
        $this->db = $db;
    }

    /** @return array{debug: ?bool, default_admin: ?bool, mail: ?bool, loose: list<string>} */
    public function look(): array
    {
        $debug = strtolower($this->shop->env('APP_DEBUG', '0'));
        $env = $this->shop->path('.env');
        return [
            'debug' => $this->shop->environment() !== 'prod' || !in_array($debug, ['', '0', 'false', 'off'], true),
            'default_admin' => $this->hasDefaultAdmin(),
            'mail' => strpos($this->shop->env('MAILER_DSN', $this->shop->env('MAILER_URL')), 'null') !== 0,
            'loose' => ((int) fileperms($env) & 04) !== 0 ? ['.env'] : [],
        ];
    }

    /** As its own hasher would tell; salted by what every shop has to change. */
    private function hasDefaultAdmin(): bool
    {
        $magic = $this->shop->env('ECCUBE_AUTH_MAGIC');
        if (in_array($magic, self::UNSET_MAGIC, true)) {
            return true;
        }
        foreach ($this->db->ask("SELECT password, salt FROM dtb_member WHERE login_id = 'admin'") as $member) {
            foreach (self::KNOWN as $password) {
                $salt = (string) $member['salt'] === '' ? $magic : (string) $member['salt'];
                $known = hash_hmac('sha256', "$password:$magic", $salt);
                if (hash_equals((string) $member['password'], $known)) {
                    return true;
                }
            }
        }
        return false;
    }
}
