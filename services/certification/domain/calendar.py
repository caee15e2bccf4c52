"""Days as people in France live them: a test at 00:30 in Paris is not the day before."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

PARIS: Final = ZoneInfo("Europe/Paris")
_MONTHS: Final = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def local_day(moment: datetime) -> date:
    """The day it was in Paris."""
    return moment.astimezone(PARIS).date()


def in_words(day: date) -> str:
    """« 1er mars 2024 », « 12 août 2008 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[day.month - 1]} {day.year}"


def in_figures(day: date) -> str:
    """« 01/03/2024 »."""
    return f"{day:%d/%m/%Y}"


def years_later(day: date, years: int) -> date:
    """The same day so many years on; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
