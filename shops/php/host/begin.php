<?php

declare(strict_types=1);

namespace Kaitsu;

/*
 * Runs between the prelude and the shop system's own files. From here on there is an answer, whatever these load;
 * and no global variable holds the request while other people's code runs.
 */
Frame::begin($kaitsu['request']);
unset($kaitsu['request']);
