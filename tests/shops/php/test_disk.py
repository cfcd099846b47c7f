"""Files of the prelude: for the shop's user only from their birth, and never half."""

import stat

from tests.shops.php.bench import PhpBench


def test_a_private_file_was_never_readable_by_others(bench: PhpBench) -> None:
    """Whatever the umask of the host, which is as it was afterwards: the shop's own files follow it."""
    answer = bench.ask(
        """
        Frame::answer(static function (array $request): array {
            umask(0);
            write_new("$request[own_folder].new", 'x');
            $lock = new Lock(new Own($request['own_folder']));
            return ['umask' => umask()];
        });
        """
    )
    assert answer["umask"] == 0
    made = [bench.root / "own.new", bench.own, bench.own / "lock"]
    assert [oct(stat.S_IMODE(path.stat().st_mode)) for path in made] == ["0o600", "0o700", "0o600"]


def test_a_draft_of_a_killed_program_is_overwritten_with_our_own_mode(bench: PhpBench) -> None:
    bench.own.mkdir(mode=0o700)
    (bench.own / "draft").write_text("half of something")
    (bench.own / "draft").chmod(0o666)
    answer = bench.ask(
        """
        Frame::answer(static function (array $request): array {
            $own = new Own($request['own_folder']);
            $own->write($own->file('x.box'), 'whole');
            return [];
        });
        """
    )
    assert answer["ok"] is True
    assert (bench.own / "x.box").read_text() == "whole"
    assert stat.S_IMODE((bench.own / "x.box").stat().st_mode) == 0o600
    assert not (bench.own / "draft").exists()
