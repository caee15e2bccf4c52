"""Days as people in France live them: at 00:30 in Paris it is not the day before."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

PARIS: Final = ZoneInfo("Europe/Paris")


def local_day(moment: datetime) -> date:
    """The day it was in Paris."""
    return moment.astimezone(PARIS).date()
