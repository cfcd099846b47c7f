"""`kaitsu schedule`: when production may be worked on, and whether a wished-for window is allowed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import click

import gateways
import shops
from kaitsu.declare import clock
from kaitsu.declare.agency import Agency, read_agency
from kaitsu.declare.home import find_home
from kaitsu.declare.sites import load_site
from kaitsu.model.japan import JAPAN
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Refused, refuse
from kaitsu.process.calendar import Calendar, is_forecast
from kaitsu.process.preferences import Circumstances, weigh
from kaitsu.process.schedule import Blackout, Candidate, Window, check_window, propose
from kaitsu.process.seasons import SEASONS
from kaitsu.reports.dates import day_text
from kaitsu.reports.schedule_text import candidate_lines, refusal_problem
from kaitsu.reports.words import say

Days = tuple[datetime, ...]
DAY = click.DateTime(["%Y-%m-%d"])
MOMENT = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


@dataclass(frozen=True)
class Planning:
    """Everything a window is judged by."""

    agency: Agency
    calendar: Calendar
    notified_on: date
    now: datetime
    blackouts: tuple[Blackout, ...]
    circumstances: Circumstances


@click.command(name="schedule")
@click.argument("site")
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
    site: str,
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
    planning = _planning(site, notified, known)
    if wish is not None:
        _judge(planning, wish, out_of_hours=out_of_hours)
        return
    if out_of_hours:
        raise click.UsageError("--out-of-hours goes with --wish")
    _propose(planning, site, days, count, timedelta(minutes=minutes))


def _planning(site: str, notified: datetime | None, known: dict[str, Days | bool]) -> Planning:
    home, now = find_home(), clock.now()
    load_site(home, site, gateways.catalogue(), shops.catalogue())
    agency = read_agency(home)
    avoid = sorted(_days(known["avoid"]))
    return Planning(
        agency=agency,
        calendar=Calendar(agency.closed_days),
        notified_on=notified.date() if notified else now.date(),
        now=now,
        blackouts=tuple(Blackout("--avoid", Window.whole_day(day)) for day in avoid),
        circumstances=Circumstances(
            sale_days=_days(known["sale"]),
            busy_days=_days(known["busy"]),
            contact_days=_days(known["contact"]),
            seasons=() if known["no_seasons"] else SEASONS,
        ),
    )


def _propose(planning: Planning, site: str, days: int, count: int, length: timedelta) -> None:
    agency = planning.agency
    found = propose(
        planning.calendar,
        agency.hours,
        planning.notified_on,
        now=planning.now,
        days=days,
        count=count,
        length=length,
        notice_business_days=agency.notice_business_days,
        blackouts=planning.blackouts,
        circumstances=planning.circumstances,
    )
    earliest = planning.calendar.after_notice(planning.notified_on, agency.notice_business_days)
    click.echo(
        say(
            "schedule_title",
            site=site,
            notified=day_text(planning.notified_on),
            count=agency.notice_business_days,
            earliest=day_text(earliest),
        )
    )
    if not found:
        raise refuse("schedule_nothing_free", exit=Exit.WAITING, days=days)
    _echo(candidate_lines(found))


def _judge(planning: Planning, wish: tuple[datetime, datetime], *, out_of_hours: bool) -> None:
    window = Window(*(moment.replace(tzinfo=JAPAN) for moment in wish))
    refusals = check_window(
        window,
        planning.calendar,
        planning.agency.hours,
        planning.notified_on,
        now=planning.now,
        notice_business_days=planning.agency.notice_business_days,
        blackouts=planning.blackouts,
        out_of_hours_ordered=out_of_hours,
    )
    if refusals:
        raise Refused(refusal_problem(refusal) for refusal in refusals)
    reasons = weigh(window.opens, window.closes, planning.calendar, planning.circumstances)
    forecast = is_forecast(window.opens.date(), planning.now.date())
    click.echo(say("schedule_allowed"))
    _echo(candidate_lines([Candidate(window, reasons, forecast)]))


def _days(moments: Days | bool) -> frozenset[date]:
    return frozenset() if isinstance(moments, bool) else frozenset(moment.date() for moment in moments)


def _echo(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
