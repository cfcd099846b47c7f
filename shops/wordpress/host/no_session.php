<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

/** A visitor's session of which nothing is kept. */
final class NoSession implements \SessionHandlerInterface
{
    public function open($path, $name): bool
    {
        return true;
    }

    public function close(): bool
    {
        return true;
    }

    public function read($id): string
    {
        return '';
    }

    public function write($id, $data): bool
    {
        return true;
    }

    public function destroy($id): bool
    {
        return true;
    }

    #[\ReturnTypeWillChange] // as of PHP 8.1; a comment before 8.0
    public function gc($lifetime)
    {
        return 0;
    }
}
