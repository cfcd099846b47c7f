"""The PHP side of the same: image, box and archive, every byte, in one process."""

from pathlib import Path

from tests.shops.php.bench import PhpBench

SOURCE = r"""
function spoilt(string $whole, int $step): \Generator
{
    for ($at = 0; $at < strlen($whole); $at += $step) {
        foreach ([0x01, 0x20, 0x80] as $flip) {
            $spoilt = $whole;
            $spoilt[$at] = chr(ord($whole[$at]) ^ $flip);
            yield "byte $at" => $spoilt;
        }
        yield "cut to $at" => substr($whole, 0, $at);
    }
    yield 'one byte more' => "$whole\n";
}

/** The reason of a refusal, "taken" where there was none. */
function reason_for(callable $use): string
{
    try {
        $use();
        return 'taken';
    } catch (HostRefusal $refusal) {
        return $refusal->reason;
    }
}

Frame::answer(static function (array $request): array {
    [$own, $step, $found] = [new Own($request['own_folder']), $request['step'], []];
    $box = new Box($own);
    $box->makeKey();
    $images = new Images($own, $box);
    [$digest] = $images->take('r1', ['rows' => range(1, 200)]);
    $path = $own->file('images/r1.image');
    foreach (spoilt((string) file_get_contents($path), $step) as $what => $spoilt) {
        file_put_contents($path, $spoilt);
        $found[] = ['image', $what, reason_for(static fn () => $images->open('r1', $digest))];
    }
    $sealed = $box->seal('{"format":1,"fields":{"secret_key":"sk_test_x"}}');
    $box->open($sealed);
    foreach (spoilt($sealed, $step) as $what => $spoilt) {
        $found[] = ['box', $what, reason_for(static fn () => $box->open($spoilt))];
    }
    $archive = (string) base64_decode($request['archive']);
    foreach (spoilt($archive, $step) as $what => $spoilt) {
        $hash = hash('sha256', $archive);
        $use = static fn () => Archive::unpack(base64_encode($spoilt), $hash, $own->folder('drafts/x'));
        $found[] = ['archive', $what, reason_for($use)];
    }
    $left = count(glob($own->file('drafts/x') . '/*') ?: []);
    $expected = ['image' => 'image_damaged', 'box' => 'box_refused', 'archive' => 'archive_refused'];
    $wrong = array_filter($found, static fn (array $one): bool => $expected[$one[0]] !== $one[2]);
    return ['tried' => count($found), 'wrong' => array_slice(array_values($wrong), 0, 20), 'left' => $left];
});
"""


def tried_in_php(folder: Path, archive: str, step: int = 1) -> tuple[int, list[str]]:
    """How many changes were tried, and what was not as it must be. ``archive`` is base64."""
    answer = PhpBench(folder).ask(SOURCE, archive=archive, step=step, deadline=600)
    found = [f"PHP, {thing}, {what}: {reason}" for thing, what, reason in answer["wrong"]]
    return answer["tried"], [*found, *(["PHP left files"] if answer["left"] else [])]
