<?php

declare(strict_types=1);

namespace Kaitsu;

/**
 * The preview of a run: who holds its token sees the module's hidden methods, until `expires_at`.
 *
 * The host keeps the token's hash alone, in a file the shop system's own part reads when a visitor has the cookie.
 */
final class Preview
{
    private const FILE = 'preview.json';

    private Own $own;

    public function __construct(Own $own)
    {
        $this->own = $own;
    }

    public function lay(string $tokenHash, int $lifetime): void
    {
        reach('before_files');
        $this->own->writeJson(self::FILE, map(['token_hash' => $tokenHash, 'expires_at' => time() + $lifetime]));
    }

    public function end(): void
    {
        reach('before_files');
        $this->own->remove(self::FILE);
    }

    /** @return array<string, mixed>|null */
    public function image(): ?array
    {
        return file_image($this->own->file(self::FILE));
    }

    /** @param array<string, mixed>|null $image */
    public function putBack(?array $image): void
    {
        put_file_back($this->own, $this->own->file(self::FILE), $image);
    }
}
