<?php

declare(strict_types=1);

namespace Kaitsu\Welcart;

use Kaitsu\Program;
use Kaitsu\Shop;

Program::run(static function (array $request): Shop {
    return new WelcartShop($request);
});
