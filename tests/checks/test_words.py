"""Every reason a check can give has a sentence that its own slots fill, in both languages."""

import ast
from pathlib import Path

import pytest

from kaitsu.model.problem import Problem
from kaitsu.reports.words import LANGUAGES, explain

ROOT = Path(__file__).resolve().parents[2]
WALKS = (
    "sandbox/checkout.py",
    "sandbox/page_check.py",
    "welcart/check.py",
    "welcart/checkout.py",
    "woocommerce/check.py",
    "woocommerce/checkout_page.py",
    "wordpress/page_check.py",
    "woocommerce/store_api.py",
    "wordpress/trouble.py",
)
RAISED = ("CheckFailed", "CheckInconclusive", "Problem")


def reasons() -> set[str]:
    """First arguments of everything a check raises; check_error is given by the walk itself."""
    files = [*(ROOT / "kaitsu/checks").glob("*.py"), *(ROOT / "shops" / name for name in WALKS)]
    calls = [
        node
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISED
    ]
    return {str(call.args[0].value) for call in calls if isinstance(call.args[0], ast.Constant)} | {
        "check_error"
    }


def test_the_reasons_are_found_in_the_code() -> None:
    assert len(reasons()) > 30


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("reason", sorted(reasons()))
def test_every_reason_is_explained(reason: str, lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAITSU_LANG", lang)
    assert f"[{reason}]\n  → " in explain(Problem(reason, {"detail": "/checkout"}))
