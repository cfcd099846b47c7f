"""The reader on whatever it is given: no value leaves by another way than the fields, and nothing raises."""

import itertools
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateways import catalogue
from gateways.sandbox import GATEWAY as SANDBOX
from kaitsu.intake import Letter, read_letter
from kaitsu.intake.labels import LABEL_WORDS
from kaitsu.intake.vocabulary import BRANDS
from kaitsu.model.gateway import STAGES, Field, Gateway, Stage
from kaitsu.model.text import Text
from tests.intake import gmo
from tests.intake.sheets import sheets

GATEWAYS = [*catalogue().values(), gmo.GATEWAY]
Style = Callable[[list[tuple[str, str]]], str]


def said(letter: Letter) -> str:
    """Everything a letter's reading says, but for the fields themselves."""
    return repr((letter.refused, letter.missing, letter.warnings, letter))


FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
STYLES: dict[str, Style] = {
    "colon": lambda rows: "\n".join(f"{label}：{value}" for label, value in rows),
    "half colon": lambda rows: "\r\n".join(f"  {label} : {value}" for label, value in rows),
    "equals": lambda rows: "\n".join(f"{label} = {value}" for label, value in rows),
    "tab": lambda rows: "\n".join(f"{label}\t{value}" for label, value in rows),
    "pipes": lambda rows: "\n".join(f"| {label} | {value} |" for label, value in rows),
    "box": lambda rows: "┌──┬──┐\n" + "\n├──┼──┤\n".join(f"│ {a} │ {b} │" for a, b in rows) + "\n└──┴──┘",
    "next line": lambda rows: "\n\n".join(f"■{label}\n　{value}" for label, value in rows),
    "brackets": lambda rows: "\n".join(f"【{label}】{value}" for label, value in rows),
    "dots": lambda rows: "\n".join(f"{label} ………… {value}" for label, value in rows),
    "middle dots": lambda rows: "\n".join(f"{label}・・・・・{value}" for label, value in rows),
    "numbered": lambda rows: "\n".join(f"{n}. {a}: {b}" for n, (a, b) in enumerate(rows, start=1)),
    "circled": lambda rows: "\n".join(f"{chr(0x245F + n)}{a}：{b}" for n, (a, b) in enumerate(rows, start=1)),
    "quoted": lambda rows: "\n".join(f"> > {label}: {value}" for label, value in rows),
    "csv": lambda rows: "項目,値\n" + "\n".join(f'"{label}","{value}"' for label, value in rows),
    "html": lambda rows: (
        "<html><table>"
        + "".join(
            f"<tr><th>{a}</th><td>{b.replace('&', '&amp;').replace('<', '&lt;')}</td></tr>" for a, b in rows
        )
        + "</table></html>"
    ),
    "json": lambda rows: "{" + ",".join(f'"{label}":"{value}"' for label, value in rows) + "}",
    "slashes": lambda rows: (
        "\n".join(
            f"{a}/{c}：{b} / {d}" if "/" not in a + b + c + d else f"{a}：{b}\n{c}：{d}"
            for (a, b), (c, d) in itertools.pairwise(rows)
        )
        or STYLES["colon"](rows)
    ),
    "full width": lambda rows: "\n".join(f"{a}：{b.translate(FULL_WIDTH)}" for a, b in rows),
}


PLAIN = re.compile(
    r"[A-Za-z0-9]([A-Za-z0-9]|[_@/:.-](?=[A-Za-z0-9]))*"
)  # no two marks together, none at the ends
NO_VALUES = ("tbd", "n/a", "na", "none", "null", "nil")
ALPHABET = st.characters(codec="ascii", categories=["L", "N"], include_characters="_@/:.-")


def values_of(gateway: Gateway, stage: Stage, data: st.DataObject) -> dict[str, str]:
    """Values as the gateway writes them, none that tells another stage; a file is not written in a letter."""
    values: dict[str, str] = {}
    for field in (field for field in gateway.fields if field.file is None):
        tells = field.test is not None

        def fits(value: str, field: Field = field, tells: bool = tells) -> bool:
            told = field.stage_of(value)
            if (
                (value.isdigit() and len(value) > 12)
                or value.casefold() in NO_VALUES
                or set(value) <= set("xX")
            ):
                return False  # like a card's number, or what is written for a value that is not known yet
            return PLAIN.fullmatch(value) is not None and told == (stage if tells else None)

        made = st.from_regex(field.pattern, fullmatch=True, alphabet=ALPHABET)
        values[field.key] = data.draw(made.filter(fits), label=field.key)
    return values


@settings(max_examples=50, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("style", STYLES)
def test_every_gateways_letter_reads_back_in_every_style(style: str, data: st.DataObject) -> None:
    gateway = data.draw(st.sampled_from([one for one in GATEWAYS if one.id != "remise"]))
    stage = data.draw(st.sampled_from(STAGES))
    values = values_of(gateway, stage, data)
    rows = [(field.label.ja, values[field.key]) for field in gateway.fields if field.key in values]
    letter = read_letter(STYLES[style](rows), gateway, "sandbox", stage)
    wrong = {key: value for key, value in letter.fields.items() if values[key] != value}
    assert wrong == {}
    files = {field.key for field in gateway.fields if field.file is not None}
    assert set(letter.missing) - files <= {key for key, value in values.items() if "@" in value}


@settings(deadline=None)
@given(text=st.text(), stage=st.sampled_from(STAGES), gateway=st.sampled_from(GATEWAYS))
def test_any_text_gives_a_letter(text: str, stage: Stage, gateway: Gateway) -> None:
    letter = read_letter(text, gateway, "sandbox", stage)
    assert set(letter.fields) | set(letter.missing) == {field.key for field in gateway.fields}
    assert set(letter.fields) & set(letter.missing) == set()


PIECES = st.sampled_from(
    [
        *(word for field in SANDBOX.fields for word in (field.label.ja, field.label.en, field.key)),
        *(
            "：",
            ":",
            "\t",
            "\n",
            "　",
            " は ",
            "。",
            "|",
            ",",
            '"',
            "【",
            "】",
            "<td>",
            "</td>",
            "> ",
            "・・・",
        ),
        *("売上管理画面", "パスワード", "ログインID", "カード番号", "本番環境", "テスト環境", "ペイジェント"),
        *("tshop00000001", "pshop00000001", "4539578763621486", "Hana!2026spring"),
        *("sk_test_" + "Zq" * 16, "sk_live_" + "Xw" * 16, "0badc0de" * 4),
    ]
)
VALUES = (
    "tshop00000001",
    "pshop00000001",
    "4539578763621486",
    "Hana!2026spring",
    "Zq" * 16,
    "Xw" * 16,
    "0badc0de",
)


@settings(max_examples=400, deadline=None)
@given(pieces=st.lists(PIECES, max_size=40), stage=st.sampled_from(STAGES))
def test_no_value_is_ever_said(pieces: list[str], stage: Stage) -> None:
    letter = read_letter("".join(pieces), SANDBOX, "sandbox", stage)
    assert [value for value in VALUES if value in said(letter)] == []
    for key, value in letter.fields.items():
        field = next(one for one in SANDBOX.fields if one.key == key)
        assert field.is_well_formed(value)
        assert field.stage_of(value) in (None, stage)


SECRET = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=6, max_size=30)


@settings(deadline=None)
@given(
    secret=SECRET,
    shape=st.sampled_from(
        [
            "{}: パスワード",
            "パスワード{}: x",
            "パスワード: {}",
            "{}",
            "パスワード {} です",
            "{}\t{}\tパスワード",
        ]
    ),
)
def test_a_password_is_not_said_wherever_it_stands(secret: str, shape: str) -> None:
    if secret in said(read_letter("パスワード: x", SANDBOX, "sandbox", "test")):
        return  # a word of the answer itself
    if set(re.findall("[a-z0-9]+", secret.casefold())) <= LABEL_WORDS | BRANDS:
        return  # made of nothing but words that labels are made of
    letter = read_letter(shape.replace("{}", secret), SANDBOX, "sandbox", "test")
    assert secret not in said(letter)


def test_a_made_up_password_in_no_sample_is_said() -> None:
    for sheet in sheets():
        letter = sheet.read()
        assert [key for key, value in letter.fields.items() if value in said(letter)] == []


@pytest.mark.parametrize(
    "text",
    [
        "<![CDATA[x",
        "<!",
        "<td",
        "<html><![if x",
        "\x00" * 50,
        "\ud800:\udfff",
        ":" * 5000,
        "・" * 3000,
        " " * 100_000 + ":",
        "(" * 2000,
    ],
)
def test_what_breaks_parsers_breaks_nothing(text: str) -> None:
    assert read_letter(text, SANDBOX, "sandbox", "test").fields == {}
    assert read_letter(f"<table>{text}\nショップID: tshop00000001", SANDBOX, "sandbox", "test").missing


KEY_FILE = "-----BEGIN PRIVATE KEY-----\n" + "MIIEvQIBADAN+/ab\n" * 3 + "QEFAASC==\n-----END PRIVATE KEY-----"


@pytest.mark.parametrize("quote", ["", "> "])
def test_a_key_that_goes_over_many_lines_is_one_value(quote: str) -> None:
    pattern = r"-----BEGIN (RSA )?PRIVATE KEY-----[0-9A-Za-z+/=\s]+-----END (RSA )?PRIVATE KEY-----\s*"
    key = Field("private_key", Text("プライベートキー", "Private key"), pattern)
    gateway = replace(SANDBOX, fields=(*SANDBOX.fields, key))
    lines = f"ショップID: tshop00000001\n\n{KEY_FILE}\n以上です。".splitlines()
    letter = read_letter("".join(f"{quote}{line}\n" for line in lines), gateway, "sandbox", "test")
    assert dict(letter.fields) == {"shop_id": "tshop00000001", "private_key": KEY_FILE}
    assert "MIIE" not in said(letter)
