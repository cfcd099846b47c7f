"""What holds for every letter, whichever the gateway, the shop system and the client's name."""

import ast
import html
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gateways
import shops
from kaitsu.letters.kinds import KINDS
from kaitsu.letters.render import FOLDER, FORMS, TEMPLATES, Letter
from kaitsu.model.gateway import Gateway
from kaitsu.process.events import Rejected
from tests.letters.cases import agency, case, drawn, way
from tests.process.rollouts import WORD

ROOT = Path(__file__).resolve().parents[2]
NAMES = [kind.name for kind in KINDS]
PAIRS = [(gateway, shop) for gateway in gateways.catalogue() for shop in shops.catalogue()]
FOUND = Rejected(14, "表記が原稿と異なります", (), WORD)

# Brands, and two words of the trade that are written in Latin letters in Japanese.
LATIN = {"EC", "CUBE", "Welcart", "WooCommerce", "VISA", "Mastercard", "EMV"}


def any_letter(name: str, **of: object) -> Letter:
    """Of a case that has come to its end, or for findings to one that is open."""
    bodies = [*way("13"), FOUND] if name == "findings" else way("21")
    return drawn(name, case(bodies, **of))  # type: ignore[arg-type]


@pytest.mark.rule("L2/draft")
@pytest.mark.parametrize("name", NAMES)
def test_every_letter_names_its_step_its_day_and_the_head_of_the_ledger(name: str) -> None:
    bodies = [*way("13"), FOUND] if name == "findings" else way("21")
    one = case(bodies)
    kind = next(kind for kind in KINDS if kind.name == name)
    letter = drawn(name, one)
    for form in FORMS:
        text = letter.texts[form]
        assert f"手順{kind.step}" in text
        assert "2026年12月1日（火）" in text
        assert str(one.ledger.head) in text
        assert "はなや 様" in text
        assert letter.subject in text
        assert "見本制作" in text


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("gateway", "shop"), PAIRS)
def test_every_template_renders_for_every_gateway_and_shop(name: str, gateway: str, shop: str) -> None:
    """Also where there is no module: which letters are written then is the gates' to say."""
    letter = any_letter(name, gateway=gateway, shop=shop)
    for text in letter.texts.values():
        assert not re.search(r"\{[{%#]|[%}]\}|\bNone\b|Undefined|namespace", text)
        assert "  \n" not in text
    assert letter.texts["html"].count("<main>") == 1


@pytest.mark.parametrize("name", NAMES)
@given(client=st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=40))
@settings(max_examples=15, deadline=None)
def test_a_clients_name_is_text_and_never_markup(name: str, client: str) -> None:
    hostile = f"<script>alert(1)</script>{client.strip()}&\"'x"
    page = any_letter(name, client=hostile).texts["html"]
    assert "<script" not in page.lower()
    assert hostile in html.unescape(page)


@pytest.mark.parametrize("name", NAMES)
def test_what_people_typed_elsewhere_is_text_too(name: str) -> None:
    terms = agency().terms
    hostile = replace(terms, contact=("<img src=x onerror=alert(1)>",))
    finding = replace(FOUND, reason="<b onclick=x>直す</b>")
    bodies = [*way("13"), finding] if name == "findings" else way("21")
    one = case(bodies, agency=agency("<i>名</i>", hostile))
    page = drawn(name, one).texts["html"]
    assert "&lt;i&gt;名" in page
    assert "&lt;img src=x" in page
    assert not re.search(r"<img|<b |<i>", page)


@pytest.mark.parametrize("name", NAMES)
def test_no_english_word_is_left_in_a_letter(name: str) -> None:
    """But for what the declaration and the catalogue bring: names of modules and the like."""
    text = any_letter(name).texts["txt"]
    plain = re.sub(r"https?://\S+|[0-9a-f]{12,}|sandbox_pay", "", text)
    assert set(re.findall(r"[A-Za-z]{2,}", plain)) <= LATIN


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_is_polite_and_speaks_of_client_and_agency(name: str) -> None:
    text = any_letter(name).texts["txt"]
    assert re.search(r"(ます|です|ください|ません)。", text)
    assert "ユーザー" not in text
    assert "弊社" not in text
    assert "貴社" not in text


@pytest.mark.parametrize("name", NAMES)
def test_the_page_loads_nothing_and_runs_nothing(name: str) -> None:
    page = any_letter(name).texts["html"]
    assert "default-src 'none'" in page
    assert not re.search(r"<(script|img|iframe|link|object)\b|\bsrc=|@import|url\(", page)


def test_both_forms_say_the_same() -> None:
    for name in NAMES:
        letter = any_letter(name)
        words = re.sub(r"<style>.*?</style>|<[^>]+>", "\n", letter.texts["html"], flags=re.S)
        plain = re.sub(r"\s", "", html.unescape(words))
        sentences = re.findall(r"[^\s。□・■（）：／]{6,}。", letter.texts["txt"])
        assert sentences
        assert [one for one in sentences if one not in plain] == []


def test_no_credential_can_reach_a_letter() -> None:
    """The room of letters imports no vault, and a case has no field for what one opens."""
    for file in (ROOT / "kaitsu" / "letters").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert [name for name in names if "vault" in name or "secrets" in name] == []


def test_every_template_of_the_folder_is_used_and_every_letter_has_one() -> None:
    assert {path.name for path in FOLDER.glob("*.j2")} == TEMPLATES


@pytest.mark.parametrize("known", [None, True, False])
def test_every_gateway_says_known_or_unknown(known: bool | None) -> None:
    gateway: Gateway = replace(
        gateways.catalogue()["sandbox"], cancel=None, fees=None, cancel_in_shop=known, real_card=known
    )
    for name in ("completion", "final-check"):
        text = any_letter(name, gateway=gateway).texts["txt"]
        forbidden = name == "final-check" and known is False
        assert ("当社では確認できておりません。サンドボックス決済にお問い合わせください" in text) != forbidden
