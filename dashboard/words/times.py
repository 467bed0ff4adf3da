"""Days and hours as people write them in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_datetime

from dashboard.words import language

_LOCALES = {"en": "en_GB", "zh": "zh_Hans"}
_PATTERNS = {"en": "d MMM y, HH:mm", "zh": "y年M月d日 HH:mm"}


def day_and_hour(time: datetime, zone: str | None = None) -> str:
    """Write a time in a time zone, that of Greenwich where none is known: `12 Mar 2026, 09:30`."""
    return format_datetime(time, _PATTERNS[language()], tzinfo=_zone(zone), locale=_LOCALES[language()])


def _zone(name: str | None) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
