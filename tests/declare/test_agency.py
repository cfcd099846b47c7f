"""agency.yml: every value has a default, and a wrong one is refused like any declaration."""

from datetime import date, time
from pathlib import Path

import pytest

from kaitsu.declare.agency import Agency, read_agency
from kaitsu.declare.home import Home
from kaitsu.model.problem import Refused


def read(folder: Path, text: str) -> Agency:
    home = Home(folder)
    home.agency_file.parent.mkdir(parents=True, exist_ok=True)
    home.agency_file.write_text(text, encoding="utf-8")
    return read_agency(home)


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/sato")
    agency = read_agency(Home(tmp_path))
    assert agency.identities == Path("/home/sato/.config/kaitsu/identities")
    assert (agency.hours.open, agency.hours.close, agency.hours.latest_start) == (
        time(10),
        time(17),
        time(15),
    )
    assert (agency.name, agency.closed_days, agency.notice_business_days) == ("", frozenset(), 3)
    assert agency.signing_key is None


def test_a_file_of_comments_means_the_defaults(tmp_path: Path) -> None:
    assert read(tmp_path, "# name: x\n") == read_agency(Home(tmp_path / "elsewhere"))


def test_what_is_declared_holds_and_the_rest_stays_default(tmp_path: Path) -> None:
    agency = read(
        tmp_path,
        "name: 見本制作\nidentities: keys\nhours: {open: 09:30}\n"
        "closed_days: [2027-08-13]\nnotice_business_days: 5\n",
    )
    assert (agency.name, agency.identities) == ("見本制作", tmp_path / "keys")
    assert (agency.hours.open, agency.hours.close) == (time(9, 30), time(17))
    assert (agency.closed_days, agency.notice_business_days) == (frozenset({date(2027, 8, 13)}), 5)


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("keys/ledger.pub", "/agency/keys/ledger.pub"),
        ("~/.ssh/id_ed25519", "/home/sato/.ssh/id_ed25519"),
        ("/etc/keys/ledger", "/etc/keys/ledger"),
    ],
)
def test_the_signing_key_is_a_path_from_the_home_folder(
    named: str, meant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/sato")
    read(tmp_path, f"signing_key: {named}\n")
    agency = read_agency(Home(tmp_path))
    assert agency.signing_key == Path(meant.replace("/agency", str(tmp_path)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nmae: x\n", ("key_unknown", 1, "nmae")),
        ("name: x\nhours: {open: 9:30}\n", ("time_invalid", 2, "hours.open")),
        ("hours: {open: 25:00}\n", ("time_invalid", 1, "hours.open")),
        ("hours: {close: 12:00}\n", ("hours_disorder", 1, "hours")),
        ("closed_days: [2027-08-13, 2027-02-29]\n", ("date_invalid", 1, "closed_days[1]")),
        ("notice_business_days: -1\n", ("number_out_of_range", 1, "notice_business_days")),
        ('signing_key: ""\n', ("value_empty", 1, "signing_key")),
        ("signing_key: [a]\n", ("text_expected", 1, "signing_key")),
        ("name: [\n", ("yaml_syntax", 2, None)),
    ],
)
def test_a_wrong_value_is_named_by_line_and_field(
    text: str, expected: tuple[str, int, str | None], tmp_path: Path
) -> None:
    with pytest.raises(Refused) as caught:
        read(tmp_path, text)
    assert [(item.reason, item.line, item.field) for item in caught.value.problems] == [expected]


def test_the_agency_file_of_kaitsu_itself_declares_nothing() -> None:
    own = Home(Path(__file__).resolve().parents[2])
    assert own.agency_file.is_file()
    assert read_agency(own) == read_agency(Home(own.path / "docs"))
