"""When production may be worked on: every hard rule, the soft rules, and the worked example of the facts."""

from datetime import UTC, date, datetime, time, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaitsu.declare.agency import Hours
from kaitsu.model.japan import JAPAN
from kaitsu.model.problem import Refused
from kaitsu.model.text import Text
from kaitsu.model.working_days import Maintenance
from kaitsu.process.calendar import Calendar
from kaitsu.process.events import BackTo
from kaitsu.process.obstacles import Blackout, Obstacles, Slot, agreed_slot
from kaitsu.process.preferences import POINTS, Circumstances, ReasonName, weigh
from kaitsu.process.progress import progress
from kaitsu.process.schedule import Candidate, Office, answer_wish, check_window, is_open, propose
from kaitsu.process.seasons import SEASONS
from kaitsu.process.window import Refusal, Window
from tests.process.rollouts import BY_STEP, events_of, until

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=JAPAN)
TODAY = NOW.date()
HOURS = Hours(time(10), time(17), time(15))
CALENDAR = Calendar(frozenset({date(2026, 12, 16)}))
AGENCY = Office(Calendar(), HOURS, 3)
TUESDAY = date(2026, 12, 1)
QUIET = Circumstances(seasons=())


def at(day: date, start: str = "10:00", end: str = "12:00") -> Window:
    return Window.on(day, time.fromisoformat(start), time.fromisoformat(end))


def refusals(
    window: Window,
    notified_on: date = TODAY,
    now: datetime = NOW,
    blackouts: tuple[Blackout, ...] = (),
    out_of_hours_ordered: bool = False,
) -> tuple[Refusal, ...]:
    return check_window(
        window,
        Office(CALENDAR, HOURS, 3, Obstacles(blackouts)),
        notified_on,
        now=now,
        out_of_hours_ordered=out_of_hours_ordered,
    )


def reasons(window: Window, **known: object) -> list[str]:
    return [refusal.reason for refusal in refusals(window, **known)]  # type: ignore[arg-type]


def for_and_against(window: Window, circumstances: Circumstances = QUIET) -> set[str]:
    found = weigh(window.opens, window.closes, Calendar(), circumstances)
    return {reason.season or reason.name for reason in found}


def test_a_business_day_within_hours_and_with_notice_is_allowed() -> None:
    assert refusals(at(TUESDAY)) == ()


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (at(date(2026, 12, 5)), ["window_weekend"]),
        (at(date(2027, 1, 11)), ["window_holiday"]),
        (at(date(2026, 12, 29)), ["window_year_end"]),
        (at(date(2027, 1, 1)), ["window_holiday", "window_year_end"]),
        (at(date(2026, 12, 16)), ["window_closed_day"]),
        (at(TUESDAY, "09:59", "12:00"), ["window_outside_hours"]),
        (at(TUESDAY, "15:00", "17:00"), []),
        (at(TUESDAY, "15:00", "17:01"), ["window_outside_hours"]),
        (at(TUESDAY, "15:01", "17:00"), ["window_starts_late"]),
        (at(TUESDAY, "18:00", "19:00"), ["window_outside_hours", "window_starts_late"]),
        (at(TUESDAY, "12:00", "12:00"), ["window_ends_before_start"]),
        (at(TUESDAY, "12:00", "10:00"), ["window_ends_before_start"]),
        (at(date(2026, 11, 25)), ["window_notice_short"]),
        (at(date(2026, 11, 26)), []),
    ],
)
def test_a_window_is_refused_for_exactly_its_reasons(window: Window, expected: list[str]) -> None:
    assert reasons(window) == expected


def test_a_window_longer_than_a_day_is_refused() -> None:
    start = at(TUESDAY).start
    assert "window_too_long" not in reasons(Window(start, start + timedelta(hours=24)))
    assert "window_too_long" in reasons(Window(start, start + timedelta(hours=24, seconds=1)))


def test_a_window_that_has_begun_cannot_be_agreed_on_any_more() -> None:
    window = at(TUESDAY)
    assert reasons(window, now=window.start) == []
    assert reasons(window, now=window.start + timedelta(seconds=1)) == ["window_past"]


def test_an_end_days_before_the_start_is_no_night_s_work() -> None:
    assert reasons(Window(at(date(2026, 12, 4)).start, at(TUESDAY).end)) == ["window_ends_before_start"]


def test_the_refusal_names_the_holiday_and_the_earliest_day() -> None:
    [holiday] = refusals(at(date(2027, 1, 11)))
    assert holiday.values == {"day": date(2027, 1, 11), "holiday": "成人の日"}
    [short] = refusals(at(date(2026, 11, 25)))
    assert short.values == {"notified": TODAY, "count": 3, "earliest": date(2026, 11, 26)}


def test_every_day_of_a_night_s_work_is_looked_at() -> None:
    friday = date(2026, 12, 4)
    night = Window(at(friday, "23:00").start, at(friday + timedelta(days=1), "02:00").start)
    assert reasons(night) == ["window_weekend", "window_outside_hours", "window_starts_late"]
    till_midnight = Window(at(friday, "23:00").start, at(friday + timedelta(days=1), "00:00").start)
    assert "window_weekend" not in reasons(till_midnight)


@pytest.mark.rule("S16c")
def test_a_blackout_is_refused_by_its_name_and_not_before_or_after_it() -> None:
    maintenance = Blackout("maintenance", at(TUESDAY, "11:00", "13:00"))
    [refusal] = refusals(at(TUESDAY), blackouts=(maintenance,))
    assert (refusal.reason, refusal.values["name"]) == ("window_blackout", "maintenance")
    for start, end in (("10:00", "11:00"), ("13:00", "15:00")):
        assert refusals(at(TUESDAY, start, end), blackouts=(maintenance,)) == ()


@pytest.mark.rule("S16e")
def test_ordered_out_of_hours_work_lifts_closed_days_and_hours_and_nothing_else() -> None:
    sunday_night = at(date(2026, 12, 6), "02:00", "04:00")
    assert reasons(sunday_night, out_of_hours_ordered=True) == []
    day = Blackout("sale", Window.whole_day(date(2026, 11, 25)))
    assert reasons(at(date(2026, 11, 25), "20:00", "19:00"), blackouts=(day,), out_of_hours_ordered=True) == [
        "window_ends_before_start",
        "window_notice_short",
        "window_blackout",
    ]
    assert reasons(sunday_night, notified_on=date(2026, 12, 5), out_of_hours_ordered=True) == [
        "window_notice_short"
    ]


def test_a_window_is_judged_on_japanese_clocks_wherever_it_was_written() -> None:
    window = Window(datetime(2026, 12, 1, 1, tzinfo=UTC), datetime(2026, 12, 1, 3, tzinfo=UTC))
    assert window == at(TUESDAY)
    assert refusals(window) == ()


def test_a_window_needs_a_time_zone_and_a_day_of_the_calendar() -> None:
    naive = datetime(2026, 12, 1, 10)  # noqa: DTZ001 — what is refused
    with pytest.raises(Refused, match="moment_without_zone"):
        Window(naive, naive)
    with pytest.raises(Refused, match="day_beyond_calendar"):
        Window.on(date.max, time(10), time(12))


def test_a_window_is_open_from_its_start_up_to_its_end() -> None:
    window, second = at(TUESDAY), timedelta(seconds=1)
    moments = (window.start - second, window.start, window.end - second, window.end)
    assert [is_open(window, now.astimezone(UTC)) for now in moments] == [False, True, True, False]


MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(
    MOMENTS,
    st.timedeltas(-timedelta(days=3), timedelta(days=3)),
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
)
@settings(max_examples=60, deadline=None)
def test_an_allowed_window_lies_within_one_business_day(
    start: datetime, length: timedelta, notified_on: date
) -> None:
    window = Window(start, start + length)
    if not refusals(window, notified_on, now=start):
        assert window.opens.date() == window.closes.date()
        assert CALENDAR.is_business_day(window.opens.date())
        assert HOURS.open <= window.opens.time() <= HOURS.latest_start
        assert window.opens < window.closes
        assert window.closes.time() <= HOURS.close


def proposals(
    count: int = 60, circumstances: Circumstances = QUIET, notice: int = 0
) -> tuple[Candidate, ...]:
    return propose(
        Office(Calendar(), HOURS, notice),
        TODAY,
        now=NOW,
        days=53,
        count=count,
        circumstances=circumstances,
    )


def test_the_worked_example_of_the_facts() -> None:
    """facts/domain.md 4.2: what no hard rule forbids and no Friday, Monday, eve or 五十日 speaks against."""
    against = {"friday", "monday", "eve", "gotobi"}
    free = [
        candidate.window.opens.date()
        for candidate in proposals()
        if not against & {reason.name for reason in candidate.reasons}
    ]
    november = [date(2026, 11, day) for day in (24, 26)]
    december = [date(2026, 12, day) for day in (1, 2, 3, 8, 9, 16, 17, 22, 23, 24)]
    january = [date(2027, 1, day) for day in (6, 7, 12, 13, 14)]
    assert sorted(free) == november + december + january


def test_black_friday_scores_the_week_down_for_a_shop_that_runs_a_sale() -> None:
    sale = {c.window.start: c.score for c in proposals(circumstances=Circumstances())}
    quiet = {c.window.start: c.score for c in proposals()}
    for day in (24, 26):
        start = at(date(2026, 11, day)).start
        assert sale[start] == quiet[start] + POINTS["season"]


def test_candidates_come_best_first_and_early_before_late() -> None:
    found = proposals()
    keys = [(-candidate.score, candidate.window.start) for candidate in found]
    assert keys == sorted(keys)
    assert len({candidate.score for candidate in found}) > 3


def test_no_candidate_is_ever_refused() -> None:
    found = proposals(notice=3)
    assert found
    assert min(candidate.window.start for candidate in found) == at(date(2026, 11, 26)).start
    assert all(not check_window(c.window, AGENCY, TODAY, now=NOW) for c in found)


def test_only_as_many_candidates_as_asked_for() -> None:
    assert proposals(count=3) == proposals()[:3]


def test_a_blackout_in_the_morning_moves_the_candidate_to_the_afternoon() -> None:
    morning = Blackout("maintenance", at(TUESDAY, "09:00", "12:30"))
    office = Office(Calendar(), HOURS, 3, Obstacles((morning,)))
    [found] = propose(office, date(2026, 11, 26), now=NOW, days=1, circumstances=QUIET)
    assert (found.window.opens.hour, found.window.closes.hour) == (13, 15)


def obstructed(window: Window, **obstacles: object) -> list[str]:
    office = Office(Calendar(), HOURS, 3, Obstacles(**obstacles))  # type: ignore[arg-type]
    found = check_window(window, office, TODAY, now=NOW, out_of_hours_ordered=True)
    return [refusal.reason for refusal in found]


def test_a_gateway_s_regular_maintenance_is_kept_clear_also_over_midnight() -> None:
    sundays = Maintenance(Text("定期メンテナンス", "maintenance"), (6,), time(23), time(6))
    met = [
        obstructed(at(date(2026, 11, 30), "04:00", "05:00"), maintenance=(sundays,)),
        obstructed(at(date(2026, 11, 30), "06:00", "07:00"), maintenance=(sundays,)),
        obstructed(at(date(2026, 11, 29), "22:00", "23:30"), maintenance=(sundays,)),
        obstructed(at(date(2026, 12, 1), "04:00", "05:00"), maintenance=(sundays,)),
    ]
    assert met == [["window_maintenance"], [], ["window_maintenance"], []]


@pytest.mark.rule("S16c/slots")
def test_a_window_agreed_with_another_shop_is_taken() -> None:
    taken = Slot("aozora.epsilon", at(TUESDAY, "11:00", "13:00"))
    [refusal] = Obstacles(slots=(taken,)).refusals(at(TUESDAY))
    assert (refusal.reason, refusal.values["name"]) == ("window_taken", "aozora.epsilon")
    assert obstructed(at(TUESDAY, "13:00", "15:00"), slots=(taken,)) == []


@pytest.mark.rule("S16c/slots")
def test_an_agency_can_work_on_as_many_shops_at_once_as_it_says() -> None:
    spans = {"a": ("10:00", "11:00"), "b": ("11:00", "12:00"), "c": ("10:30", "11:30")}
    slots = {name: Slot(name, at(TUESDAY, *span)) for name, span in spans.items()}
    one_after_another = (slots["a"], slots["b"])
    assert obstructed(at(TUESDAY), slots=one_after_another, at_once=2) == []
    assert obstructed(at(TUESDAY), slots=tuple(slots.values()), at_once=3) == []
    assert obstructed(at(TUESDAY), slots=tuple(slots.values()), at_once=2) == ["window_taken"] * 3


@pytest.mark.rule("S16c/slots")
def test_a_window_is_another_shop_s_from_the_announcement_until_the_work_is_done() -> None:
    agreed = agreed_slot("hanaya.sandbox", progress(events_of(until("16"))))
    assert agreed is not None
    assert agreed.window.start == BY_STEP["16"].start  # type: ignore[union-attr]
    assert agreed_slot("hanaya.sandbox", progress(events_of(until("15")))) is None
    assert agreed_slot("hanaya.sandbox", progress(events_of(until("17")))) is None
    sent_back = events_of([*until("16"), BackTo(13, "a slip in the legal page")])
    assert agreed_slot("hanaya.sandbox", progress(sent_back)) is None


@pytest.mark.rule("S16b")
def test_a_wish_is_kept_where_it_is_possible() -> None:
    answer = answer_wish(at(TUESDAY, "13:30", "15:30"), AGENCY, TODAY, now=NOW, circumstances=QUIET)
    assert answer.candidate is not None
    assert answer.candidate.window == answer.wish  # as it was wished for, though no hour begins there
    days = Window(at(date(2026, 11, 28), "00:00").start, at(date(2026, 12, 2), "00:00").start)
    within = answer_wish(days, AGENCY, TODAY, now=NOW, circumstances=QUIET)
    assert within.candidate is not None
    assert within.candidate.window.opens.date() == TUESDAY


@pytest.mark.rule("S16b")
def test_a_wish_that_cannot_be_kept_says_why() -> None:
    answer = answer_wish(Window.whole_day(date(2026, 11, 25)), AGENCY, TODAY, now=NOW)
    assert answer.candidate is None
    assert [refusal.reason for refusal in answer.refusals] == ["window_notice_short"]


@pytest.mark.rule("S16b")
def test_a_wished_for_window_comes_before_one_as_good() -> None:
    """A wish weighs; it is not obeyed against what speaks for another day."""
    wishes = (Window.whole_day(date(2026, 12, 3)),)
    best = proposals(circumstances=Circumstances(seasons=(), wishes=wishes))[0]
    assert best.window.opens.date() == date(2026, 12, 3)
    assert "wished" in {reason.name for reason in best.reasons}
    friday = (Window.whole_day(date(2026, 12, 4)),)
    best = proposals(circumstances=Circumstances(seasons=(), wishes=friday))[0]
    assert best.window.opens.date() != date(2026, 12, 4)


def test_a_candidate_of_a_year_not_announced_yet_is_marked() -> None:
    found = propose(AGENCY, date(2027, 12, 20), now=NOW, days=30, count=30)
    assert {c.forecast for c in found if c.window.opens.year == 2028} == {True}
    assert {c.forecast for c in found if c.window.opens.year == 2027} == {False}


def test_nothing_is_proposed_where_a_window_does_not_fit() -> None:
    assert propose(AGENCY, TODAY, now=NOW, length=timedelta(hours=8)) == ()


@pytest.mark.parametrize(
    ("day", "present", "absent"),
    [
        ((2026, 12, 1), {"midweek", "next_day_open", "not_gotobi", "days_to_watch", "desk_open"}, {"eve"}),
        ((2026, 12, 4), {"friday"}, {"next_day_open", "eve", "midweek", "days_to_watch"}),
        ((2026, 12, 7), {"monday"}, {"midweek"}),
        ((2026, 11, 30), {"monday", "gotobi", "month_end"}, {"quarter_end"}),
        ((2026, 11, 25), {"gotobi", "payday"}, {"not_gotobi"}),
        ((2026, 12, 28), {"month_end", "quarter_end", "eve", "long_weekend"}, {"gotobi"}),
        ((2026, 12, 3), {"midweek"}, {"days_to_watch"}),
        ((2026, 11, 20), {"friday", "gotobi", "long_weekend"}, {"eve"}),
        ((2026, 12, 4), {"friday"}, {"long_weekend"}),
        ((2027, 2, 10), {"eve"}, {"long_weekend"}),
    ],
)
def test_a_day_is_weighed_by_the_soft_rules(
    day: tuple[int, int, int], present: set[str], absent: set[str]
) -> None:
    found = for_and_against(at(date(*day)))
    assert present <= found
    assert not absent & found


def test_the_hours_of_a_window_are_weighed_too() -> None:
    assert "midweek" not in for_and_against(at(TUESDAY, "14:00", "16:00"))
    assert "desk_open" not in for_and_against(at(TUESDAY, "09:00", "11:00"))


def test_what_is_known_of_the_shop_and_the_people_is_weighed() -> None:
    only = frozenset({TUESDAY})
    known = Circumstances(sale_days=only, busy_days=only, contact_days=only, seasons=())
    assert {"sale_day", "busy_day", "contact_available"} <= for_and_against(at(TUESDAY), known)
    assert not {"sale_day", "busy_day", "contact_available"} & for_and_against(at(date(2026, 12, 2)), known)


def test_a_sale_day_outweighs_all_that_speaks_for_a_day() -> None:
    assert sum(points for points in POINTS.values() if points > 0) + POINTS["sale_day"] < 0


def test_every_reason_has_its_points() -> None:
    assert POINTS.keys() == set(get_args(ReasonName))
    assert 0 not in POINTS.values()


@pytest.mark.parametrize(
    ("season", "first", "last"),
    [
        ("first_sale", (2027, 1, 1), (2027, 1, 3)),
        ("valentine", (2027, 2, 1), (2027, 2, 14)),
        ("mothers_day", (2027, 5, 2), (2027, 5, 9)),
        ("mid_year_gifts", (2027, 6, 15), (2027, 7, 15)),
        ("obon", (2027, 8, 11), (2027, 8, 16)),
        ("silver_week", (2026, 9, 19), (2026, 9, 23)),
        ("singles_day", (2026, 11, 11), (2026, 11, 11)),
        ("black_friday", (2026, 11, 23), (2026, 11, 30)),
        ("black_friday", (2024, 11, 25), (2024, 12, 2)),
        ("year_end_sale", (2026, 12, 1), (2026, 12, 31)),
    ],
)
def test_a_season_lasts_from_its_first_to_its_last_day(
    season: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    [rule] = [item for item in SEASONS if item.name == season]
    begin, end, day = date(*first), date(*last), timedelta(days=1)
    held = [rule.holds(asked) for asked in (begin - day, begin, end, end + day)]
    assert held == [False, True, True, False]
