"""Files of the embedded shop's programs: for the shop's user only, and never half."""

import os
import stat
from pathlib import Path

from shops.sandbox.host.disk import alone, write_private


def test_a_draft_of_a_killed_program_is_overwritten_with_our_own_mode(tmp_path: Path) -> None:
    draft = tmp_path / "private" / "kaitsu" / "draft"
    draft.parent.mkdir(parents=True)
    draft.write_text("half of something")
    draft.chmod(0o666)
    write_private(tmp_path, tmp_path / "private" / "x.box", b"whole")
    assert (tmp_path / "private" / "x.box").read_bytes() == b"whole"
    assert stat.S_IMODE((tmp_path / "private" / "x.box").stat().st_mode) == 0o600
    assert not draft.exists()


def test_the_lock_file_is_for_the_shops_user_only(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        with alone(tmp_path):
            lock = tmp_path / "private" / "kaitsu" / "lock"
            assert stat.S_IMODE(lock.stat().st_mode) == 0o600
    finally:
        os.umask(old)
