"""Days, zones and calendar periods: the only place that names a quarter or checks a time zone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: A date outside this range is a typing error or a placeholder ("9999-12-31"), never an event.
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)
EPOCH = date(1970, 1, 1)


def zone(name: str) -> ZoneInfo:
    """The IANA time zone of that name; `ValueError` with a sentence when there is none.

    >>> zone("Europe/Berlin").key
    'Europe/Berlin'
    """
    try:
        return ZoneInfo(name)
    except Exception as error:
        raise ValueError(f"{name!r} is not a time zone; write it like Europe/Berlin or UTC") from error


def day(number: int) -> date:
    """The date of a day number (days since 1970-01-01).

    >>> day(19723).isoformat()
    '2024-01-01'
    """
    return EPOCH + timedelta(days=int(number))


def day_number(value: date) -> int:
    """Days since 1970-01-01.

    >>> day_number(date(2024, 1, 1))
    19723
    """
    return (value - EPOCH).days


def months(days: NDArray[np.int32]) -> list[str]:
    """The calendar month of each day number.

    >>> import numpy as np
    >>> months(np.array([19723, 19755]))
    ['2024-01', '2024-02']
    """
    return [day(number).strftime("%Y-%m") for number in days.tolist()]


def quarters(days: NDArray[np.int32]) -> list[str]:
    """The calendar quarter of each day number.

    >>> import numpy as np
    >>> quarters(np.array([19723, 19900]))
    ['2024-Q1', '2024-Q2']
    """
    return [f"{d.year}-Q{(d.month + 2) // 3}" for d in map(day, days.tolist())]
