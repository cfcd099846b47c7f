"""What is whole in itself and yet not what belongs there: seen by the documented command."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from kaitsu.cli.sample import SITE
from kaitsu.vault.store import Place, Vault
from tests.crash.checker import compare, dump
from tests.crash.look import GATEWAY, MODULE
from tests.tamper.things import Ground

Report = dict[str, Any]


@dataclass(frozen=True)
class Replay:
    """``code`` and ``reason`` are how the command ends; "" where the plan itself names the field."""

    name: str
    lay: Callable[[Ground], object]
    deploy: str
    code: int
    reason: str


def replays(ground: Ground) -> Iterator[tuple[str, list[str]]]:
    """What is wrong after each; [] when it was named and the shop stayed as it was."""
    for replay in REPLAYS:
        ground.bench.load("upgrade.done")
        kept = {path: path.read_bytes() for path in ground.home.path.rglob("*.age")}
        replay.lay(ground)
        before = dump(ground.root)
        code, report = ground.bench.run(replay.deploy, *(["--dry"] if replay.deploy == "payment" else []))
        named = reasons(report)
        found = [] if code == replay.code else [f"exit {code}"]
        found += [] if replay.reason in named else [f"named {', '.join(sorted(named)) or 'nothing'}"]
        found += compare(before, dump(ground.root))
        for path, content in kept.items():
            path.write_bytes(content)
        yield f"replayed: {replay.name}", found
    ground.bench.load("upgrade.done")


def reasons(report: Report) -> set[str]:
    found = [problem for site in report.get("sites", []) for problem in site["problems"]]
    rollouts = [rollout for site in report.get("sites", []) for rollout in site["rollouts"]]
    found += [problem for rollout in rollouts for problem in rollout["problems"]]
    planned = {f"{item['operation']} is planned" for rollout in rollouts for item in rollout["plan"]}
    return {problem["reason"] for problem in found} | planned


def _older_secrets(ground: Ground) -> None:
    """Sealed for the same place and the same people, as an older commit has it."""
    vault, place = Vault(ground.home, ground.bench.sample.identities), Place("test", SITE, GATEWAY)
    vault.seal(vault.open(place))


def _other_image(ground: Ground) -> None:
    folder = ground.root / "private" / "kaitsu" / "images"
    (file,) = folder.glob("*.image")
    file.write_bytes(file.read_bytes()[::-1])


REPLAYS = (
    Replay("secrets file sealed at another time", _older_secrets, "payment", 2, "secrets_not_on_record"),
    Replay(
        "credential box of before",
        lambda ground: (ground.root / "private" / f"{MODULE}.box").write_bytes(ground.old_box),
        "payment", 0, "credentials is planned",
    ),
    Replay(
        "credential box of before, to drift",
        lambda ground: (ground.root / "private" / f"{MODULE}.box").write_bytes(ground.old_box),
        "drift", 4, "drifted",
    ),
    Replay(
        "ledger of before", lambda ground: ground.bench.ledger_file.write_bytes(ground.old_ledger),
        "payment", 2, "ledger_cut",
    ),
    Replay("before-image of something else", _other_image, "rollback", 1, "image_damaged"),
)  # fmt: skip
