<?php

declare(strict_types=1);

namespace Kaitsu\EcCube;

use Kaitsu\Declared;

/** What is declared of plugins for EC-CUBE (shops/eccube/storage.py); app/Customize goes by the noted file. */
final class Storage extends Declared
{
    public function places(array $item): array
    {
        return $item['places'];
    }
}
