<?php

declare(strict_types=1);

/*
 * What tests call of the prelude, by name: a JSON [name, arguments] in, a JSON result out. Not loaded by any program.
 */

use Kaitsu\FragmentRefused;
use Kaitsu\Fragments;
use Kaitsu\Frame;

function kaitsu_test_call(string $line): string
{
    [$name, $arguments] = json_decode($line, false, 512, JSON_THROW_ON_ERROR);
    $calls = [
        'line' => [Frame::class, 'line'],
        'digest' => 'Kaitsu\digest',
        'put_in' => [Fragments::class, 'putIn'],
        'put_back' => [Fragments::class, 'putBack'],
        'take_out' => [Fragments::class, 'takeOut'],
        'around' => [Fragments::class, 'around'],
        'read' => static function (string $body): \stdClass {
            return (object) Fragments::read($body);
        },
    ];
    try {
        $result = $calls[$name](...$arguments);
    } catch (FragmentRefused $refused) {
        $result = ['refused' => $refused->why];
    }
    return json_encode($result, JSON_THROW_ON_ERROR);
}
