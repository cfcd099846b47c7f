"""Values of rows in an image: what comes back is what was there, with its type."""

from tests.shops.php.bench import PhpBench

VALUES = r"""[null, '', '0', 0, 1, false, true, -7, PHP_INT_MAX, 1.5, 1e300,
    'はなや', "a\0b", "\xff\x00\xfe", "\r\n",
    '{"bytes":"eA=="}', 'NULL', "\u{2028}", '<a href="/">&amp;</a>']"""


def test_every_value_comes_back_with_its_type(bench: PhpBench) -> None:
    answer = bench.ask(
        f"""
        Frame::answer(static function (): array {{
            $values = {VALUES};
            $kept = json_decode(ascii_json(array_map('Kaitsu\\packed', $values)), true);
            $back = array_map('Kaitsu\\unpacked', $kept);
            return ['count' => count($values), 'same' => $back === $values];
        }});
        """
    )
    assert (answer["count"], answer["same"]) == (19, True)
