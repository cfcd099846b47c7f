"""Whether a page asks for a card: by inputs of its own, or by the script of a gateway."""

import re
from collections.abc import Mapping
from dataclasses import replace

from kaitsu.checks.errors import CardNumberOnProduction
from kaitsu.checks.page import Field, Form
from kaitsu.model.gateway import Stage

UNSEEN = re.compile(r"<!--.*?-->|<(script|style|template)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
INPUT = re.compile(r"<input\b[^>]*>", re.IGNORECASE)
HIDDEN = re.compile(r"\btype\s*=\s*[\"']?hidden", re.IGNORECASE)
NUMBER = re.compile(r"card[-_ ]?(?:no\b|no[-_]|num)|cc-?num|カード番号", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b[^>]*\bsrc\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
# Where the gateways' scripts come from that draw card fields or make tokens of them.
GATEWAYS = re.compile(
    r"[/.](?:mul-pay\.jp|veritrans\.co\.jp|cardservice\.co\.jp|e-scott\.jp|komoju\.com|elepay\.io|univapay\.com"
    r"|stripe\.com|pay\.jp|epsilon\.jp|paygent\.co\.jp|sps-system\.com|kuronekoyamato\.co\.jp|ptwebcollect\.jp"
    r"|squarecdn\.com)/|paypal\.com/sdk/js\?\S*(?:hosted|card)-fields|/[^/?]*token[^/?]*\.js"
)

# Modules whose script asks nobody: it moves this field into the form and always puts the same there. Their
# card inputs have no name, so no browser sends what is typed, and neither do we.
CONSTANT_TOKENS: Mapping[str, str] = {"_shopping_order[sample_payment_token]": "aaabbbccc123456"}


def asks_for_card(markup: str) -> bool:
    seen = UNSEEN.sub("", markup)
    if any(NUMBER.search(tag) for tag in INPUT.findall(seen) if not HIDDEN.search(tag)):
        return True
    return any(GATEWAYS.search(source) for source in SCRIPT.findall(markup))


def is_plain(markup: str) -> bool:
    """Whether the card form of the page can be filled in without running a gateway's script."""
    return any(f'name="{name}"' in markup for name in CONSTANT_TOKENS)


def with_card(form: Form, markup: str, *, stage: Stage) -> Form:
    """The form as the module's script leaves it after a card was typed. Never on production."""
    if stage != "test":
        raise CardNumberOnProduction
    tokens = tuple(
        Field(name, "hidden", value) for name, value in CONSTANT_TOKENS.items() if f'name="{name}"' in markup
    )
    others = tuple(field for field in form.fields if field.name not in CONSTANT_TOKENS)
    return replace(form, fields=(*others, *tokens))
