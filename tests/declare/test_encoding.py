"""What bytes say in any encoding used in Japan: the same to whoever reads them."""

import pytest

from kaitsu.declare.encoding import japanese_text
from kaitsu.intake.mail import decoded

TEXTS = ("ショップID：tshop00000001\n", "お客様\nハッシュキー: aa\n", "店舗ＩＤ　123456\n", "①㈱髙島\n")
CODECS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp932": "Shift_JIS"}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("codec", CODECS)
def test_what_was_written_is_read_and_the_encoding_named(text: str, codec: str) -> None:
    assert japanese_text(text.encode(codec)) == (text, CODECS[codec])
    assert decoded(text.encode(codec)) == text


@pytest.mark.parametrize("text", TEXTS[:3])
@pytest.mark.parametrize(("codec", "name"), [("euc_jp", "EUC-JP"), ("iso2022_jp", "ISO-2022-JP")])
def test_a_text_in_euc_is_not_taken_for_shift_jis(text: str, codec: str, name: str) -> None:
    assert japanese_text(text.encode(codec)) == (text, name)
    assert decoded(text.encode(codec)) == text


def test_a_replacement_character_somebody_typed_is_text() -> None:
    assert japanese_text("お客様\ufffd".encode()) == ("お客様\ufffd", "UTF-8")


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0", b"a\0b", b"\x81"])
def test_what_is_no_text_is_none(data: bytes) -> None:
    assert japanese_text(data) is None
