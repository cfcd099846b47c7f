"""What was read from a settings letter: lines for the engineer, texts for the client. No value is shown."""

from collections.abc import Iterable, Iterator
from typing import Any

from kaitsu.intake.letter import NOT_TO_BE_SENT, Letter, Refusal
from kaitsu.model.gateway import Field, Gateway, Stage
from kaitsu.model.site import Site
from kaitsu.reports.client_text import STAGE_NAMES
from kaitsu.reports.words import say
from kaitsu.vault.credentials import MASK
from kaitsu.vault.masked import label_of

SHOWN = 2  # the last characters of a value that is no secret, where it is long enough to keep the rest
LONG_ENOUGH = 8


def letter_lines(letter: Letter, gateway: Gateway) -> Iterator[str]:
    """What was found, what was refused and why, what is missing, what is to be looked at."""
    yield say("intake_read", count=len(letter.fields), of=len(gateway.fields))
    for field in gateway.fields:
        if field.key in letter.fields:
            yield f"  {label_of(field)}: {masked(field, letter.fields[field.key])}"
    for refusal in letter.refused:
        label = refusal.label or say("intake_label_withheld")
        why = say(f"intake_refused_{refusal.reason}")
        yield "  " + say("intake_refused", line=refusal.line, label=label, why=why)
    for field in fields_of(gateway, letter.missing):
        yield "  " + say("intake_missing", label=label_of(field))
    for note in letter.warnings:
        yield "  " + say(f"intake_note_{note.reason}", **note.values)


def masked(field: Field, value: str) -> str:
    """A value as it may be shown before it is stored: enough to compare it with the letter by eye."""
    return MASK if field.secret or len(value) < LONG_ENOUGH else MASK + value[-SHOWN:]


def fields_of(gateway: Gateway, keys: Iterable[str]) -> list[Field]:
    wanted = set(keys)
    return [field for field in gateway.fields if field.key in wanted]


def form_values(site: Site, gateway: Gateway, stage: Stage) -> dict[str, Any]:
    """What the form for the client asks for, and what it asks to be kept."""
    return {
        **_common(site, gateway, stage),
        "letter": gateway.letter.ja if gateway.letter is not None else "",
        "fields": [_asked(field) for field in gateway.fields],
        "withheld": [text.ja for text in gateway.not_forwarded],
    }


def needs_reply(letter: Letter) -> bool:
    """Whether the client has to be told something, or asked again."""
    return bool(letter.missing or letter.refused)


def reply_values(site: Site, gateway: Gateway, stage: Stage, letter: Letter) -> dict[str, Any]:
    """What the answer to the client says: what came that should not, and what is still to come."""
    reasons = {refusal.reason for refusal in letter.refused}
    arrived = [refusal for refusal in letter.refused if refusal.reason in NOT_TO_BE_SENT]
    return {
        **_common(site, gateway, stage),
        "arrived": list(dict.fromkeys(map(_told, arrived))),
        "passwords": bool(reasons & {"console_password", "console_login"}),
        "cards": "card_number" in reasons,
        "wrong_stage": [_told(one) for one in letter.refused if one.reason == "wrong_stage"],
        "other_gateway": "other_gateway" in reasons,
        "missing": [_asked(field) for field in fields_of(gateway, letter.missing)],
    }


_KINDS = {
    "console_login": "管理画面のログイン情報",
    "console_password": "管理画面のパスワード",
    "card_number": "カード番号など",
    "private": "口座・暗証番号など",
    "wrong_stage": "（項目名は伏せています）",
}


def _told(refusal: Refusal) -> str:
    return refusal.label or _KINDS[refusal.reason]


def _asked(field: Field) -> dict[str, str]:
    return {"label": field.label.ja, "console": field.console.ja if field.console is not None else ""}


def _common(site: Site, gateway: Gateway, stage: Stage) -> dict[str, Any]:
    return {
        "client": site.client,
        "gateway": gateway.name.ja,
        "stage": stage,
        "stage_name": STAGE_NAMES[stage],
    }
