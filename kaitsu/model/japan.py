"""Everything Kaitsu dates is dated in Japan, wherever the engineer sits."""

from datetime import timedelta, timezone

JAPAN = timezone(timedelta(hours=9), "JST")  # no daylight saving time, so no time zone data is needed
