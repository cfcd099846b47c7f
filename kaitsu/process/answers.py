"""What is decided about a rollout's options, and which questions are still open. Pure.

Everything that needs an option's value reads it through ``answers``. The client's answers are declared in
the site file, and count once the ledger holds the client's word for them (kaitsu.process.legs).
"""

from dataclasses import dataclass

from kaitsu.model.gateway import Option
from kaitsu.model.site import Rollout


@dataclass(frozen=True)
class Answers:
    """``decided`` maps option keys to values; ``unanswered`` are the client's options without one.

    ``by_client`` are the keys among the decided that the client decided. All are in the gateway's order of
    options, so that two runs print and hash them alike.
    """

    decided: dict[str, str]
    unanswered: tuple[Option, ...]
    by_client: tuple[str, ...] = ()


def answers(rollout: Rollout) -> Answers:
    """What law, contract and client have decided about the options of ``rollout``."""
    decided: dict[str, str] = {}
    unanswered: list[Option] = []
    by_client: list[str] = []
    for option in rollout.gateway.options:
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
