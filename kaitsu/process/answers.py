"""What is decided about a rollout's options, and which questions are still open. Pure.

Everything that needs an option's value reads it through ``answers``. The client's answers are declared in
the site file, and count once the ledger holds the client's word for them (kaitsu.process.legs).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kaitsu.model.gateway import Option
from kaitsu.model.site import Rollout


@dataclass(frozen=True)
class Answers:
    """``decided`` maps option keys to values; ``unanswered`` are the client's options without one.

    ``by_client`` are the keys among the decided that the client decided. All are in the gateway's order of
    options, so that two runs print and hash them alike. An option that the methods and the other options
    leave nothing to decide about is in none of them.
    """

    decided: dict[str, str]
    unanswered: tuple[Option, ...]
    by_client: tuple[str, ...] = ()


def answers(rollout: Rollout) -> Answers:
    """What law, contract and client have decided about the options of ``rollout``."""
    decided: dict[str, str] = {}
    unanswered: list[Option] = []
    by_client: list[str] = []
    methods = [method.key for method in rollout.methods]
    for option in rollout.gateway.options:
        if not option.is_needed(methods, decided):
            continue
        value = _value(option, rollout)
        if value is not None:
            decided[option.key] = value
            if option.decided_by == "client":
                by_client.append(option.key)
        elif option.decided_by == "client":
            unanswered.append(option)
    return Answers(decided, tuple(unanswered), tuple(by_client))


def _value(option: Option, rollout: Rollout) -> str | None:
    match option.decided_by:
        case "law":
            return option.fixed
        case "contract":
            return rollout.contract_options.get(option.key)
        case "client":
            return rollout.answers.get(option.key)


def clients_options(rollout: Rollout) -> tuple[Option, ...]:
    """What there is for the client to decide, decided or not, as far as it is known today."""
    found = answers(rollout)
    open_ones = {option.key for option in found.unanswered}
    wanted = open_ones | set(found.by_client)
    return tuple(option for option in rollout.gateway.options if option.key in wanted)


def is_needless(option: Option, values: Mapping[str, str], rollout: Rollout) -> bool:
    """Whether ``values``, with what is decided already, leave nothing to decide about an option."""
    decided = {**answers(rollout).decided, **values}
    return not option.is_needed([method.key for method in rollout.methods], decided)
