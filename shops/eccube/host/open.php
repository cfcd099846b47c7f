<?php

declare(strict_types=1);

namespace Kaitsu\EcCube;

use Kaitsu\Program;
use Kaitsu\Shop;

Program::run(static function (array $request): Shop {
    return new EcCubeShop($request);
});
