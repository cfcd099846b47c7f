"""Every kind of bad input: a name, a place, a remedy, an exit code, and a shop exactly as before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateways.sandbox import GATEWAY
from kaitsu.cli.sample import Sample
from kaitsu.model.gateway import Stage
from kaitsu.vault.store import Place, Vault
from tests.deploys.conftest import Documented
from tests.deploys.test_payment import dump

SECRETS = Place("test", "hanaya", "sandbox")


def snapshot(sample: Sample, stage: Stage = "test") -> dict[str, bytes | str]:
    """A shop: its rows, and its files but for the server's own."""
    root = sample.shop(stage)
    ours = ("shop.db", "shop.log", "server.")
    files: dict[str, bytes | str] = {
        str(file.relative_to(root)): file.read_bytes()
        for file in root.rglob("*")
        if file.is_file() and not file.name.startswith(ours)
    }
    return files | {"rows": dump(sample, stage)}


def refused(pyinfra: Documented, reason: str, *, code: int = 2, stage: Stage = "test") -> str:
    before = snapshot(pyinfra.sample)
    ended = pyinfra("-y", stage=stage)
    assert ended.code == code, ended.output
    assert reason in ended.reasons
    assert f"[{reason}]" in ended.output
    assert "  → " in ended.output
    assert "Traceback" not in ended.output
    assert snapshot(pyinfra.sample) == before
    return ended.output


@dataclass(frozen=True)
class Slip:
    """One slip in the site file, and what the engineer must be told."""

    changes: Mapping[str, str]
    reason: str
    field: str


SITE_SLIPS = {
    "unknown gateway": Slip({"gateway: sandbox": "gateway: sandbax"}, "gateway_unknown", "gateway"),
    "unknown shop": Slip({"system: sandbox": "system: eccubee"}, "shop_unknown", "shop.system"),
    "unknown method": Slip({"methods: [card]": "methods: [card, paypay]"}, "method_unknown", "methods"),
    "unknown option": Slip({"capture: at_shipping": "capturing: at_shipping"}, "option_unknown", "capturing"),
    "unknown choice": Slip({"capture: at_shipping": "capture: someday"}, "choice_unknown", "capture"),
}


@pytest.mark.parametrize("name", SITE_SLIPS)
def test_a_slip_in_the_site_file_names_file_line_and_field(name: str, pyinfra: Documented) -> None:
    slip = SITE_SLIPS[name]
    pyinfra.change_site(slip.changes)
    output = refused(pyinfra, slip.reason)
    text = pyinfra.sample.home.site_file("hanaya").read_text(encoding="utf-8").splitlines()
    slipped = next(iter(slip.changes.values()))
    line = next(number for number, content in enumerate(text, start=1) if slipped in content)
    assert f"hanaya.yml:{line}: " in output
    assert slip.field in output


def with_fields(
    change: Callable[[dict[str, str]], object], place: Place = SECRETS
) -> Callable[[Sample], None]:
    def apply(sample: Sample) -> None:
        vault = Vault(sample.home, sample.identities)
        opened = vault.open(place)
        fields = dict(opened.fields)
        change(fields)
        vault.seal(opened.with_fields(fields))

    return apply


def edit_bytes(change: Callable[[bytes], bytes]) -> Callable[[Sample], None]:
    def apply(sample: Sample) -> None:
        file = sample.home.secrets_file("test", "hanaya", "sandbox")
        file.write_bytes(change(file.read_bytes()))

    return apply


def swap_stage(sample: Sample) -> None:
    """The production set, sealed for the test people and put in the test folder."""
    vault = Vault(sample.home, sample.identities)
    production = vault.open(Place("production", "hanaya", "sandbox"))
    file = vault.seal(production)
    keys = vault.recipients().keys("test")
    from kaitsu.vault.agefile import seal

    sample.home.secrets_file("test", "hanaya", "sandbox").write_bytes(seal(production, keys))
    assert file.exists()


def swap_site(sample: Sample) -> None:
    sample.add_site("momiji")
    theirs = sample.home.secrets_file("test", "momiji", "sandbox").read_bytes()
    sample.home.secrets_file("test", "hanaya", "sandbox").write_bytes(theirs)
    sample.home.site_file("momiji").unlink()


def lose_key(sample: Sample) -> None:
    (sample.identities / "test.txt").unlink()


SECRET_SLIPS: dict[str, tuple[Callable[[Sample], None], str]] = {
    "missing": (with_fields(lambda fields: fields.pop("hash_key")), "credential_missing"),
    "surplus": (with_fields(lambda fields: fields.update(console_password="x" * 8)), "credential_surplus"),
    "malformed": (with_fields(lambda fields: fields.update(shop_id="shop 1")), "credential_malformed"),
    "production value": (
        with_fields(lambda fields: fields.update(secret_key="sk_live_" + "a" * 32)),
        "credential_wrong_stage",
    ),
    "edited": (edit_bytes(lambda data: data[:-5] + bytes([data[-5] ^ 1]) + data[-4:]), "secrets_damaged"),
    "truncated": (edit_bytes(lambda data: data[: len(data) // 2]), "secrets_damaged"),
    "not an age file": (edit_bytes(lambda _data: b"secret_key: sk_test_1"), "secrets_damaged"),
    "swapped with another stage's": (swap_stage, "secrets_swapped"),
    "swapped with another site's": (swap_site, "secrets_swapped"),
    "no key at hand": (lose_key, "secrets_no_key"),
}


@pytest.mark.parametrize("name", SECRET_SLIPS)
def test_a_wrong_secrets_file_is_refused_before_the_host_is_asked(name: str, pyinfra: Documented) -> None:
    spoil, reason = SECRET_SLIPS[name]
    spoil(pyinfra.sample)
    output = refused(pyinfra, reason)
    assert "hanaya.sandbox.age" in output


def test_a_test_credential_among_the_production_secrets_is_refused(pyinfra: Documented) -> None:
    place = Place("production", "hanaya", "sandbox")
    with_fields(lambda fields: fields.update(secret_key="sk_test_" + "a" * 32), place)(pyinfra.sample)
    refused(pyinfra, "credential_wrong_stage", stage="production")


def test_a_module_archive_with_another_hash_is_refused(pyinfra: Documented) -> None:
    archive = pyinfra.sample.home.archives / GATEWAY.modules[0].archive
    archive.write_bytes(archive.read_bytes() + b"\0")
    assert archive.name in refused(pyinfra, "archive_other")


def test_a_missing_archive_is_named(pyinfra: Documented) -> None:
    archive = pyinfra.sample.home.archives / GATEWAY.modules[0].archive
    archive.unlink()
    assert archive.name in refused(pyinfra, "archive_missing")


def fake_runtime(pyinfra: Documented, script: str) -> None:
    """Stand a shell script where the site file declares the host's interpreter."""
    runtime = pyinfra.sample.folder / "runtime"
    runtime.write_text(f"#!/bin/sh\n{script}\n")
    runtime.chmod(0o755)
    text = pyinfra.sample.home.site_file("hanaya").read_text(encoding="utf-8")
    declared = next(line for line in text.splitlines() if "runtime:" in line).strip()
    pyinfra.change_site({declared: f"runtime: {runtime}"})


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("cat > /dev/null; exit 1", "answer_missing"),
        ("cat > /dev/null; echo 'Fatal error: Allowed memory size exhausted'", "answer_missing"),
        ("cat > /dev/null; echo '@kaitsu 0 2 00 {}'", "answer_missing"),
        ("exit 0", "answer_missing"),
        ("head -c 300000 /dev/urandom | base64; cat > /dev/null", "answer_missing"),
    ],
)
def test_a_probe_that_fails_or_answers_garbage_leaves_the_shop_alone(
    pyinfra: Documented, script: str, reason: str
) -> None:
    fake_runtime(pyinfra, script)
    refused(pyinfra, reason, code=1)


def test_an_answer_that_was_cut_is_named(pyinfra: Documented) -> None:
    import sys

    fake_runtime(pyinfra, f'{sys.executable} "$@" | head -c 300')
    refused(pyinfra, "answer_cut", code=1)


def test_a_runtime_that_is_not_there_is_named_with_the_shells_words(pyinfra: Documented) -> None:
    fake_runtime(pyinfra, "")
    (pyinfra.sample.folder / "runtime").unlink()
    assert "not found" in refused(pyinfra, "answer_missing", code=1)


def test_another_version_than_declared_is_refused(pyinfra: Documented) -> None:
    import sqlite3

    with sqlite3.connect(pyinfra.sample.shop("test") / "shop.db") as db:
        db.execute("UPDATE shop SET value = '0.9' WHERE key = 'version'")
    db.close()
    refused(pyinfra, "shop_other_than_declared")


def test_a_shop_root_with_no_shop_is_named(pyinfra: Documented, tmp_path: Path) -> None:
    root = pyinfra.sample.shop("test")
    empty = tmp_path / "empty"
    empty.mkdir()
    pyinfra.change_site({f"shop_root: {root}": f"shop_root: {empty}"})
    refused(pyinfra, "host_unreachable", code=1)


def test_one_site_with_a_slip_does_not_stop_the_others(pyinfra: Documented) -> None:
    pyinfra.sample.add_site("momiji")
    pyinfra.change_site({"gateway: sandbox": "gateway: sandbax"}, site="momiji")
    ended = pyinfra("-y")
    assert ended.code == 2, ended.output
    exits = {site["site"]: site["exit"] for site in ended.report["sites"]}
    assert exits == {"momiji": 2, "hanaya": 0}


def test_two_shops_in_one_run(pyinfra: Documented) -> None:
    pyinfra.sample.add_site("momiji")
    ended = pyinfra("-y")
    assert ended.code == 0, ended.output
    assert {site["site"]: site["exit"] for site in ended.report["sites"]} == {"hanaya": 0, "momiji": 0}


USAGE = {
    ("-y", "--limit", "nobody"): "limit_unknown",
    ("-y", "--limit", "hanaya", "--limit", "nobody"): "limit_unknown",
    ("-y", "--no-wait"): "no_wait_refused",
    ("-y", "--retry", "2"): "retry_refused",
    ("-y", "--data", "kaitsu_shop_root=/"): "data_refused",
    (): "prompt_without_terminal",
}


@pytest.mark.parametrize("flags", USAGE)
def test_usage_that_pyinfra_would_let_pass_is_refused(flags: tuple[str, ...], pyinfra: Documented) -> None:
    ended = pyinfra(*flags)
    assert ended.code == 2, ended.output
    assert ended.reasons == [USAGE[flags]]
    assert "Traceback" not in ended.output


@pytest.mark.parametrize("flags", [("-y", "--config", "pyproject.toml"), ("-y", "--config", "no-config.py")])
def test_another_config_is_refused(flags: tuple[str, ...], pyinfra: Documented) -> None:
    ended = pyinfra(*flags)
    assert ended.code != 0, ended.output


def test_without_our_config_the_deploy_refuses_to_run(pyinfra: Documented) -> None:
    before = snapshot(pyinfra.sample)
    ended = pyinfra("-y", "--config", "no-config.py")
    assert ended.code == 2, ended.output
    assert "guard_missing" in ended.output
    assert snapshot(pyinfra.sample) == before


def test_an_unknown_inventory_is_not_a_run_on_nothing(pyinfra: Documented) -> None:
    ended = pyinfra("-y", stage="tset")
    assert ended.code == 2, ended.output
    assert ended.reasons == ["inventory_unknown"]


def test_no_sites_is_an_error(pyinfra: Documented) -> None:
    pyinfra.sample.home.site_file("hanaya").unlink()
    ended = pyinfra("-y")
    assert ended.code == 2, ended.output
    assert ended.reasons == ["no_sites"]


def test_a_home_that_is_not_there_is_named(pyinfra: Documented) -> None:
    pyinfra.environment["KAITSU_HOME"] = str(pyinfra.sample.folder / "nowhere")
    ended = pyinfra("-y")
    assert ended.code == 2, ended.output
    assert "home_missing" in ended.output


def test_a_limit_by_name_chooses_one_site(pyinfra: Documented) -> None:
    pyinfra.sample.add_site("momiji")
    ended = pyinfra("--dry", "--limit", "momiji")
    assert ended.code == 0, ended.output
    assert [site["site"] for site in ended.report["sites"]] == ["momiji"]


def test_what_could_not_be_undone_has_its_own_code_and_says_what_to_do(pyinfra: Documented) -> None:
    """The host answers three programs, then never again: not even the undoing gets through."""
    import sys

    counter = pyinfra.sample.folder / "calls"
    script = (
        f"echo call >> {counter}\n"
        f"[ $(wc -l < {counter}) -gt 3 ] && {{ cat > /dev/null; exit 1; }}\n"
        f'exec {sys.executable} "$@"'
    )
    fake_runtime(pyinfra, script)
    ended = pyinfra("-y")
    assert ended.code == 6, ended.output
    assert ended.reasons == ["answer_missing", "not_restored"]
    assert ended.rollout["left"] == ["module", "credentials", "options"]
    assert "deploys/rollback.py" in ended.output
    assert pyinfra.sample.shop("test").as_posix() in ended.output


def test_what_was_left_is_undone_by_the_documented_rollback(pyinfra: Documented) -> None:
    """The same host is mended; rollback.py brings back what the run could not."""
    before = snapshot(pyinfra.sample)["rows"]
    test_what_could_not_be_undone_has_its_own_code_and_says_what_to_do(pyinfra)
    runtime = pyinfra.sample.folder / "runtime"
    import sys

    runtime.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    locked = pyinfra("-y", deploy="rollback")
    assert locked.code == 5, locked.output
    (dead,) = {path.stem for path in pyinfra.sample.home.state.glob("images/*")}
    assert dead in locked.output
    ended = pyinfra("-y", "--data", f"unlock={dead.removesuffix('.age')}", deploy="rollback")
    assert ended.code == 0, ended.output
    assert snapshot(pyinfra.sample)["rows"] == before
