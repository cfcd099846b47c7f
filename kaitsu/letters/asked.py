"""What the form of step 3 asks a client for, and what the answer to a letter says. Pure, no value."""

from typing import Any

from kaitsu.intake.letter import NOT_TO_BE_SENT, Letter, Refusal
from kaitsu.letters.case import Case
from kaitsu.letters.facts import facts
from kaitsu.letters.kinds import FORM, FORM_REPLY, Kind
from kaitsu.model.gateway import Field, Gateway, Stage

STAGE_NAMES: dict[Stage, str] = {"test": "テスト環境", "production": "本番環境"}
_KINDS = {
    "console_login": "管理画面のログイン情報",
    "console_password": "管理画面のパスワード",
    "card_number": "カード番号など",
    "private": "口座・暗証番号など",
    "wrong_stage": "（項目名は伏せています）",
}


def form_facts(case: Case, gateway: Gateway, stage: Stage) -> dict[str, Any]:
    """``gateway`` as far as it is asked for: its fields are those the rollout needs."""
    return {
        **_common(FORM, case, stage),
        "place": gateway.letter.ja if gateway.letter is not None else "",
        "fields": [_asked(field) for field in gateway.fields],
        "withheld": [text.ja for text in gateway.not_forwarded],
    }


def needs_reply(letter: Letter) -> bool:
    """Whether the client has to be told something, or asked again."""
    return bool(letter.missing or letter.refused)


def reply_facts(case: Case, gateway: Gateway, stage: Stage, letter: Letter) -> dict[str, Any]:
    """What came that should not, and what is still to come."""
    reasons = {refusal.reason for refusal in letter.refused}
    arrived = [refusal for refusal in letter.refused if refusal.reason in NOT_TO_BE_SENT]
    return {
        **_common(FORM_REPLY, case, stage),
        "arrived": list(dict.fromkeys(map(_told, arrived))),
        "passwords": bool(reasons & {"console_password", "console_login"}),
        "cards": "card_number" in reasons,
        "wrong_stage": [_told(one) for one in letter.refused if one.reason == "wrong_stage"],
        "other_gateway": "other_gateway" in reasons,
        "missing": [_asked(field) for field in gateway.fields if field.key in letter.missing],
    }


def _told(refusal: Refusal) -> str:
    """What a label was of, for a bare パスワード could be of anything."""
    kind = _KINDS.get(refusal.reason, "")
    if refusal.reason == "wrong_stage":
        return refusal.label or kind
    return f"{kind}（{refusal.label}）" if refusal.label else kind


def _asked(field: Field) -> dict[str, str]:
    return {"label": field.label.ja, "console": field.console.ja if field.console is not None else ""}


def _common(kind: Kind, case: Case, stage: Stage) -> dict[str, Any]:
    return {**facts(kind, case), "stage": stage, "stage_name": STAGE_NAMES[stage]}
