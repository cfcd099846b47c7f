"""What was read from a settings letter: as lines for the engineer. No value is shown."""

from collections.abc import Iterable, Iterator

from kaitsu.intake.contract import Contract, Said
from kaitsu.intake.letter import Letter
from kaitsu.model.gateway import Field, Gateway
from kaitsu.model.site import Rollout
from kaitsu.model.text import Text
from kaitsu.reports.words import in_language, say
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


def contract_lines(contract: Contract, rollout: Rollout) -> Iterator[str]:
    """What the letter says of the contract beside what is declared, each with the line that says it."""
    for said in contract.options:
        option = rollout.gateway.option(said.key)
        if option is None:
            continue
        declared = rollout.contract_options.get(said.key) if option.decided_by == "contract" else option.fixed
        word = "same" if said.value == declared else "lacks" if not said.value else "differs"
        yield "  " + say(f"intake_contract_{word}", **_evidence(said, option.label), declared=declared or "-")
    chosen = {method.key: method for method in rollout.methods}
    for said in contract.methods:
        if said.key in chosen and not said.value:
            method = chosen[said.key]
            name = Text(method.name, method.name)
            yield "  " + say("intake_contract_no_method", **_evidence(said, name))
    for key in contract.unclear:
        yield "  " + say("intake_contract_unclear", option=key)


def _evidence(said: Said, name: Text) -> dict[str, str]:
    label = said.label or say("intake_label_withheld")
    return {
        "option": f"{in_language(name)} ({said.key})",
        "value": said.value,
        "line": str(said.line),
        "label": label,
    }
