"""`kaitsu schedule`: when production may be worked on, and whether a wished-for window is allowed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import click

import gateways
from kaitsu.cli.agreed_windows import agreed_elsewhere
from kaitsu.cli.rollout_choice import Chosen, rollout_arguments
from kaitsu.declare import clock
from kaitsu.declare.agency import require_gateways
from kaitsu.model.japan import JAPAN
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Refused, refuse
from kaitsu.process.obstacles import Blackout, Slot
from kaitsu.process.preferences import Circumstances
from kaitsu.process.schedule import Office, answer_wish, check_window, judge, propose
from kaitsu.process.seasons import SEASONS
from kaitsu.process.window import Window
from kaitsu.reports.dates import day_text
from kaitsu.reports.schedule_text import candidate_lines, refusal_problem, taken_lines, wish_lines
from kaitsu.reports.words import explain, say

Days = tuple[datetime, ...]
DAY = click.DateTime(["%Y-%m-%d"])
MOMENT = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


@dataclass(frozen=True)
class Planning:
    """Everything a window is judged by."""

    office: Office
    notified_on: date
    now: datetime
    circumstances: Circumstances


@click.command(name="schedule")
@rollout_arguments
@click.option("--days", default=30, type=click.IntRange(1, 366), help="How many days ahead to look at.")
@click.option("--count", default=5, type=click.IntRange(1, 50), help="How many windows to propose.")
@click.option("--minutes", default=120, type=click.IntRange(15, 480), help="Length of a window.")
@click.option("--notified", type=DAY, help="Day the client is told; today unless given.")
@click.option(
    "--avoid", multiple=True, type=DAY, help="A day nobody may work on; may be given several times."
)
@click.option("--sale", multiple=True, type=DAY, help="A sale or mail-magazine day of the shop.")
@click.option("--busy", multiple=True, type=DAY, help="A day with another project of the agency.")
@click.option("--contact", multiple=True, type=DAY, help="A day the client can check at once (step 22).")
@click.option("--no-seasons", is_flag=True, help="The shop runs no seasonal sales.")
@click.option("--wish", nargs=2, type=MOMENT, help="Judge this window instead: START END, Japanese time.")
@click.option("--out-of-hours", is_flag=True, help="With --wish: out-of-hours work was ordered as an extra.")
def command(
    chosen: Chosen,
    days: int,
    count: int,
    minutes: int,
    notified: datetime | None,
    wish: tuple[datetime, datetime] | None,
    *,
    out_of_hours: bool,
    **known: Days | bool,
) -> None:
    """Propose windows for work on SITE's production, best first, with the reasons for and against each.

    With --wish: say everything that forbids that one window (exit 2), or what speaks for and against it.
    """
    planning = _planning(chosen, notified, known)
    if wish is not None:
        _judge(planning, wish, out_of_hours=out_of_hours)
        return
    if out_of_hours:
        raise refuse("out_of_hours_alone", field="--out-of-hours")
    _propose(planning, chosen, days, count, timedelta(minutes=minutes))


def _planning(chosen: Chosen, notified: datetime | None, known: dict[str, Days | bool]) -> Planning:
    now = clock.now()
    require_gateways(chosen.home, gateways.catalogue())
    elsewhere = agreed_elsewhere(chosen)
    for problem in elsewhere.unknown:
        click.echo(say("schedule_unknown", problem=explain(problem)), err=True)
    office = elsewhere.in_the_way_of(chosen.office)
    avoid = tuple(Blackout("--avoid", Window.whole_day(day)) for day in sorted(_days(known["avoid"])))
    obstacles = replace(office.obstacles, blackouts=(*office.obstacles.blackouts, *avoid))
    return Planning(
        office=replace(office, obstacles=obstacles),
        notified_on=notified.date() if notified else now.date(),
        now=now,
        circumstances=_circumstances(chosen, elsewhere.slots, known),
    )


def _circumstances(chosen: Chosen, slots: Iterable[Slot], known: dict[str, Days | bool]) -> Circumstances:
    """What the site file says of days, what the command line adds, and the days of other shops' windows."""
    said = chosen.declared.working_days
    busy = frozenset(day for slot in slots for day in slot.window.days)
    return Circumstances(
        sale_days=said.sale_days | _days(known["sale"]),
        busy_days=busy | _days(known["busy"]),
        contact_days=said.contact_days | _days(known["contact"]),
        wishes=tuple(Window(wish.start, wish.end) for wish in said.wishes),
        seasons=SEASONS if said.has_seasons and not known["no_seasons"] else (),
    )


def _propose(planning: Planning, chosen: Chosen, days: int, count: int, length: timedelta) -> None:
    office, notified, known = planning.office, planning.notified_on, planning.circumstances
    now = planning.now
    found = propose(office, notified, now=now, days=days, count=count, length=length, circumstances=known)
    click.echo(
        say(
            "schedule_title",
            site=chosen.site,
            notified=day_text(notified),
            count=office.notice_business_days,
            earliest=day_text(office.calendar.after_notice(notified, office.notice_business_days)),
        )
    )
    _echo(taken_lines(office.obstacles))
    answers = [
        answer_wish(wish, office, notified, now=now, length=length, circumstances=known)
        for wish in known.wishes
    ]
    _echo(wish_lines(answers))
    if not found:
        raise refuse("schedule_nothing_free", exit=Exit.WAITING, days=days)
    _echo(candidate_lines(found))
    click.echo(say("schedule_no_promise"))


def _judge(planning: Planning, wish: tuple[datetime, datetime], *, out_of_hours: bool) -> None:
    window = Window(*(moment.replace(tzinfo=JAPAN) for moment in wish))
    refusals = check_window(
        window,
        planning.office,
        planning.notified_on,
        now=planning.now,
        out_of_hours_ordered=out_of_hours,
    )
    if refusals:
        raise Refused(refusal_problem(refusal) for refusal in refusals)
    click.echo(say("schedule_allowed"))
    _echo(candidate_lines([judge(window, planning.office, planning.circumstances, planning.now)]))


def _days(moments: Days | bool) -> frozenset[date]:
    return frozenset() if isinstance(moments, bool) else frozenset(moment.date() for moment in moments)


def _echo(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
