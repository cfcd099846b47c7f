<?php

declare(strict_types=1);

namespace Kaitsu;

/** The host's credential box: a key pair outside the document root, and one sealed file per module. */
final class Box
{
    private const KEY = 'box.key';

    private Own $own;
    private CredentialFiles $files;

    public function __construct(Own $own)
    {
        $this->own = $own;
        $this->files = new CredentialFiles($own);
    }

    /** The host's public key in hex, "" when there is none yet. */
    public function publicKey(): string
    {
        $key = $this->secretKey();
        return $key === null ? '' : bin2hex(sodium_crypto_box_publickey_from_secretkey($key));
    }

    /** Make the key pair unless it is there; an existing key is never replaced: boxes would not open again. */
    public function makeKey(): void
    {
        reach('before_write');
        if ($this->secretKey() === null) {
            $key = sodium_crypto_box_secretkey(sodium_crypto_box_keypair());
            $this->own->write($this->own->folder() . '/' . self::KEY, bin2hex($key));
        }
    }

    /** Seal something to the host's own key: only the shop's user can open it again. */
    public function seal(string $content): string
    {
        return sodium_crypto_box_seal($content, sodium_crypto_box_publickey($this->keyPair()));
    }

    /** What was sealed to this host's key; null for anything else. */
    public function openSealed(string $sealed): ?string
    {
        $opened = sodium_crypto_box_seal_open($sealed, $this->keyPair());
        return $opened === false ? null : $opened;
    }

    /**
     * Open sealed credentials. Refuses with `box_refused` when they are not for this host's key.
     *
     * @return array<string, mixed> stage, compare_key (hex), fields by name, and whose they are
     */
    public function open(string $sealed): array
    {
        $content = json_decode((string) $this->openSealed($sealed), true);
        if (!is_array($content)) {
            throw new HostRefusal('box_refused', ['why' => 'not_for_this_host']);
        }
        return $content;
    }

    public function keep(string $module, string $sealed): void
    {
        reach('before_files');
        $this->own->folder('boxes');
        $this->own->write($this->path($module), $sealed);
        reach('after_files');
    }

    public function path(string $module): string
    {
        return $this->own->file("boxes/$module.box");
    }

    /** Whether credentials of another module are here, too. */
    public function hasOthers(string $module): bool
    {
        return array_diff(glob($this->own->file('boxes') . '/*.box') ?: [], [$this->path($module)]) !== [];
    }

    /** By module code: the stage of the box and a keyed tag for each field, "" of a file that is gone; no value. */
    public function states(): \stdClass
    {
        $found = [];
        foreach (glob($this->own->file('boxes') . '/*.box') ?: [] as $path) {
            $module = basename($path, '.box');
            $found[$module] = $this->stateOf($module, (string) file_get_contents($path));
        }
        return map($found);
    }

    /** HMAC-SHA256 over field name and value, as kaitsu.vault makes it: equal values, equal tags. */
    public static function tag(string $key, string $name, string $value): string
    {
        return hash_hmac('sha256', "$name\0$value", $key);
    }

    private function stateOf(string $module, string $sealed): \stdClass
    {
        try {
            $content = $this->open($sealed);
            $key = sodium_hex2bin($content['compare_key']);
            $tags = [];
            foreach ($content['fields'] as $name => $value) {
                $tags[$name] = self::tag($key, (string) $name, $value);
            }
            foreach ($content['files'] ?? [] as $name) {
                $text = $this->files->read($module, $name);
                $tags[$name] = $text === null ? '' : self::tag($key, $name, $text);
            }
            return map(['stage' => (string) $content['stage'], 'tags' => map($tags)]);
        } catch (\Throwable $error) { // whatever it is: a box that cannot be used
            return self::unusable();
        }
    }

    /** What is told of a box that is there and of no use. */
    public static function unusable(): \stdClass
    {
        return map(['stage' => '', 'tags' => map([])]);
    }

    private function keyPair(): string
    {
        $key = $this->secretKey();
        if ($key === null) {
            throw new HostRefusal('box_refused', ['why' => 'no_key']);
        }
        $public = sodium_crypto_box_publickey_from_secretkey($key);
        return sodium_crypto_box_keypair_from_secretkey_and_publickey($key, $public);
    }

    private function secretKey(): ?string
    {
        $path = $this->own->file(self::KEY);
        if (!is_file($path)) {
            return null;
        }
        if (!function_exists('sodium_crypto_box_seal')) {
            throw new HostRefusal('box_refused', ['why' => 'no_sodium']);
        }
        $hex = trim((string) file_get_contents($path));
        if (preg_match('/\A[0-9a-f]{64}\z/', $hex) !== 1) {
            throw new HostRefusal('box_refused', ['why' => 'key_damaged']);
        }
        return sodium_hex2bin($hex);
    }
}
