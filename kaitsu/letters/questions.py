"""What the question sheet of step 5 says: what the client is to decide, and what is decided already. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kaitsu.letters.case import Case
from kaitsu.model.gateway import DecidedBy, Gateway, Need, Option
from kaitsu.process.answers import answers, clients_options


@dataclass(frozen=True)
class ChoiceTold:
    """``effect`` is what follows from it, "" where the gateway file does not say."""

    label: str
    effect: str
    is_recommended: bool


@dataclass(frozen=True)
class QuestionTold:
    """``answer`` is the choice declared so far, ``only_if`` what has to be chosen elsewhere first, or ""."""

    label: str
    question: str
    choices: tuple[ChoiceTold, ...]
    answer: str
    only_if: str


@dataclass(frozen=True)
class SettledTold:
    """``choice`` is "" where nothing is declared yet."""

    label: str
    choice: str
    decided_by: DecidedBy
    because: str


def questions(case: Case) -> dict[str, Any]:
    """``questions`` for the client, and what is ``settled`` by contract or law."""
    return {"questions": list(_questions(case)), "settled": list(_settled(case))}


def _questions(case: Case) -> Iterator[QuestionTold]:
    decided = answers(case.rollout).decided
    now = {option.key for option in clients_options(case.rollout)}
    for option in case.rollout.gateway.options:
        if option.decided_by != "client" or (option.key not in now and not _may_follow(option, case)):
            continue
        yield QuestionTold(
            option.label.ja,
            option.question.ja if option.question is not None else "",
            tuple(
                ChoiceTold(
                    choice.label.ja,
                    choice.effect.ja if choice.effect is not None else "",
                    choice.value == option.recommended,
                )
                for choice in option.choices
            ),
            _label(option, decided.get(option.key, "")),
            "" if option.need is None else _condition(option.need, case.rollout.gateway),
        )


def _may_follow(option: Option, case: Case) -> bool:
    """Whether it comes to be asked by another answer that is still open."""
    open_ones = {one.key for one in answers(case.rollout).unanswered}
    return option.need is not None and any(key in open_ones for key in option.need.options)


def _condition(need: Need, gateway: Gateway) -> str:
    found = ((gateway.option(key), values) for key, values in need.options.items())
    return "、または".join(
        f"「{option.label.ja}」で「{'」「'.join(_label(option, value) for value in values)}」をお選びの場合"
        for option, values in found
        if option is not None
    )


def _settled(case: Case) -> Iterator[SettledTold]:
    methods, decided = [one.key for one in case.rollout.methods], answers(case.rollout).decided
    for option in case.rollout.gateway.options:
        if option.decided_by != "client" and option.is_needed(methods, decided):
            because = option.because.ja if option.because is not None else ""
            chosen = _label(option, decided.get(option.key, ""))
            yield SettledTold(option.label.ja, chosen, option.decided_by, because)


def _label(option: Option, value: str) -> str:
    return next((choice.label.ja for choice in option.choices if choice.value == value), "")
