"""The board in a real Chromium: by mouse, by keyboard, on a phone, on paper, with scripts and without."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kaitsu.checks.devtools import Chromium, Tab
from kaitsu.checks.screenshot import DEVICES, fit
from kaitsu.reports.words import LANGUAGES
from tests.cli.board_home import SHOPS, five_shops
from tests.conftest import need

PAGE = "kitchen.sandbox.html"
OPEN = "[...document.querySelectorAll('details.step')].map(step => step.open)"
SEEN = (
    "[...document.querySelectorAll('.inside')]"
    ".filter(part => part.checkVisibility({contentVisibilityAuto: true}) && part.offsetHeight > 40).length"
)
WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


@pytest.fixture(scope="module")
def boards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The boards of five shops, in a folder for each language."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("boards")
        made = five_shops(folder, patch)
        for lang in LANGUAGES:
            patch.setenv("KAITSU_LANG", lang)
            assert made.desk.run("board", "--to", str(folder / lang))[0] == 0
        yield folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with Chromium(need("chromium"), seconds=120) as running:
        yield running


def opened(browser: Chromium, file: Path, *, scripts: bool = True, fragment: str = "") -> Tab:
    tab = browser.tab()
    tab.call("Emulation.setScriptExecutionDisabled", value=not scripts)
    found = tab.open(file.as_uri() + fragment)
    assert (found.status, found.loaded) == (200, True)
    return tab


def opens(tab: Tab, place: int) -> bool:
    """Whether the step at this place is open, and no other of the 22."""
    state: list[bool] = tab.evaluate(OPEN)
    assert len(state) == 22
    assert sum(state) <= 1
    return state[place]


def press(tab: Tab, key: str, code: int) -> None:
    for kind in ("keyDown", "keyUp"):
        text = {"text": "\r"} if key == "Enter" and kind == "keyDown" else {}
        tab.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text)


def click(tab: Tab, selector: str) -> None:
    tab.evaluate(
        f"document.querySelector('{selector}').scrollIntoView({{block: 'center', behavior: 'instant'}})"
    )
    box = tab.evaluate(
        f"(() => {{ const b = document.querySelector('{selector}').getBoundingClientRect();"
        " return {x: b.x + b.width / 2, y: b.y + b.height / 2} })()"
    )
    for kind in ("mousePressed", "mouseReleased"):
        tab.call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **box)


@pytest.mark.rule("C5")
@pytest.mark.parametrize("scripts", [True, False])
def test_a_step_opens_and_closes_by_a_click(scripts: bool, boards: Path, browser: Chromium) -> None:
    tab = opened(browser, boards / "ja" / PAGE, scripts=scripts)
    step = ".phase:nth-of-type(1) li:nth-of-type(9)"
    assert not opens(tab, 8)
    click(tab, f"{step} summary .title")
    assert opens(tab, 8)
    text = tab.evaluate(f"document.querySelector('{step} .inside').innerText")
    assert "************1111 → 承認" in text
    click(tab, f"{step} summary")
    assert not opens(tab, 8)


@pytest.mark.rule("C5")
@pytest.mark.parametrize("scripts", [True, False])
def test_every_step_is_reached_by_the_tab_key_and_opened_by_enter(
    scripts: bool, boards: Path, browser: Chromium
) -> None:
    tab = opened(browser, boards / "ja" / PAGE, scripts=scripts)
    reached: list[str] = []
    for _ in range(40):
        press(tab, "Tab", 9)
        number = tab.evaluate("document.activeElement.querySelector('.number')?.textContent ?? ''")
        if number == "3":
            press(tab, "Enter", 13)
            assert opens(tab, 2)
            press(tab, "Enter", 13)
            assert not opens(tab, 2)
        reached += [number] if number else []
    assert reached[:22] == [str(number) for number in range(1, 23)]


@pytest.mark.rule("C5")
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["index.html", PAGE, "umi-no-ie.sandbox.html"])
def test_a_phone_needs_no_scrolling_to_the_side(
    name: str, lang: str, boards: Path, browser: Chromium
) -> None:
    tab = browser.tab()
    fit(tab, DEVICES["phone"])
    assert tab.open((boards / lang / name).as_uri()).loaded
    tab.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    width, seen = tab.evaluate(WIDTHS)
    assert (width, seen) == (360, 360)


@pytest.mark.rule("C5")
def test_on_paper_everything_is_open(boards: Path, browser: Chromium) -> None:
    tab = opened(browser, boards / "ja" / PAGE, scripts=False)
    assert tab.evaluate(SEEN) == 0  # on the screen nothing is, until somebody opens it
    tab.call("Emulation.setEmulatedMedia", media="print")
    tab.pause(0.3)  # what was folded is laid out with the next frame
    assert tab.evaluate(SEEN) == 22
    assert tab.evaluate(OPEN) == [False] * 22


def test_the_index_leads_to_the_step_that_is_waited_for(boards: Path, browser: Chromium) -> None:
    tab = opened(browser, boards / "ja" / "index.html")
    browser.events.clear()
    click(tab, 'a[href="kitchen.sandbox.html#step-13"]')
    assert tab.saw("Page.loadEventFired", 10)
    assert opens(tab, 12)


def test_nothing_is_loaded_from_anywhere(boards: Path, browser: Chromium) -> None:
    for name in ("index.html", PAGE):
        tab = opened(browser, boards / "ja" / name)
        asked = [one["params"]["request"]["url"] for one in requests(browser)]
        assert asked == [(boards / "ja" / name).as_uri()]
        assert tab.evaluate("document.scripts.length") == 0


def requests(browser: Chromium) -> list[dict[str, Any]]:
    return [event for event in browser.events if event["method"] == "Network.requestWillBeSent"]


def test_the_index_names_all_shops(boards: Path, browser: Chromium) -> None:
    tab = opened(browser, boards / "ja" / "index.html")
    names = tab.evaluate("[...document.querySelectorAll('tbody th a')].map(link => link.textContent)")
    assert sorted(names) == sorted(SHOPS.values())
