"""The types of a record's fields. Each has two faces of one rule: a parser for one value, an expression for a million.

A value arrives as *canonical text*: what a canonical CSV holds, and what `sources/` makes of a vendor's cell (blank is
null there, and spaces around a cell are gone). `parse` takes one such text and returns the value or raises `ValueError`
with the end of a sentence ("is not a date"). `sql` is the same rule as a DuckDB expression over a text column: the
typed value, or NULL where the text is not acceptable. `native` reads columns of Parquet and Arrow tables that are typed
already. A property test proves that the faces accept exactly the same texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from pydantic import ValidationInfo
from pydantic_core import core_schema

from alignkit import money, periods

_DAY = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?"
_OFFSET = r"Z|[+-]([01]\d|2[0-3]):?[0-5]\d"
DAY_PATTERN = rf"^{_DAY}$"
INSTANT_PATTERN = rf"^{_DAY}([T ]{_CLOCK}({_OFFSET})?)?$"
_UTC_PATTERN = rf"^{_DAY}T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$"
#: Times of UTC: they say so; they say so or name no zone.
_OFFSET_UTC_PATTERN = rf"^{_DAY}[T ]{_CLOCK}(Z|[+-]00:?00)$"
_LOCAL_UTC_PATTERN = rf"^{_DAY}[T ]{_CLOCK}(Z|[+-]00:?00)?$"
AMOUNT_PATTERN = r"^[+-]?[0-9]{1,16}(\.[0-9]{1,12})?$"
_PLAIN_PATTERN = rf"^{_DAY}[T ]([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ?$"
RATE_PATTERN = r"^\d{1,12}(\.\d{1,12})?$"
NUMBER_PATTERN = r"^[+-]?\d{1,12}(\.\d{1,12})?$"
COUNT_PATTERN = r"^\d{1,15}$"

TRUE, FALSE = ("true", "1", "yes"), ("false", "0", "no")

_FIRST, _LAST = f"date '{periods.FIRST_DAY}'", f"date '{periods.LAST_DAY}'"


#: The parameters that name a zone, and a set of them.
SOURCE_ZONE, REPORT_ZONE = "$source_zone", "$report_zone"
Zones = frozenset[str]
ANY_ZONE: Zones = frozenset()


def utc_among(source_zone: str, report_zone: str) -> Zones:
    """Which of the two zones are UTC, as the types ask for it.

    >>> sorted(utc_among("UTC", "Europe/Berlin"))
    ['$source_zone']
    """
    return frozenset(name for name, zone in ((SOURCE_ZONE, source_zone), (REPORT_ZONE, report_zone)) if zone == "UTC")


#: Makes an expression of a text and of the parts worked out before it.
Step = Callable[[str, Mapping[str, str]], str]


class Moment(NamedTuple):
    """When something happened: the UTC instant, and the day in the reporting zone."""

    at: datetime
    on: date


@dataclass(frozen=True, eq=False)
class FieldType:
    """A field's type: its name, one sentence for the docs, and its column type in the engine."""

    name: str = "text"
    says: str = "any text"
    column: str = "VARCHAR"
    schema: dict[str, Any] = field(default_factory=lambda: {"type": "string"})

    def parse(self, text: str, info: ValidationInfo) -> Any:
        """One text as a value; `ValueError` when the rule refuses it."""
        return text

    def sql(self, text: str, utc: Zones = ANY_ZONE) -> str:
        """The same rule over a column of text: the typed value, or NULL; zones in `utc` are known to be UTC."""
        return text

    def steps(self, utc: Zones = ANY_ZONE) -> tuple[tuple[str, Step], ...]:
        """Values that `made` needs more than once, by name: each is worked out from the text and those before it."""
        return ()

    def made(self, text: str, parts: Mapping[str, str], utc: Zones) -> str:
        """`sql`, with the values of `steps` given as expressions or columns."""
        return self.sql(text, utc)

    def plain(self, utc: Zones) -> str:
        """A pattern of texts that are read by the shorter `of_plain`; none: ""."""
        return ""

    def of_plain(self, text: str) -> str:
        """`sql` over a column all of whose texts are plain: a short expression is planned in a fraction of the time."""
        return self.sql(text)

    def native(self, name: str, column: str, utc: Zones = ANY_ZONE) -> str | None:
        """The typed value of a column that has the engine type `column` already; None: read it as text."""
        return None

    def _whole(self, text: str, utc: Zones) -> str:
        parts: dict[str, str] = {}
        for name, step in self.steps(utc):
            parts[name] = step(text, parts)
        return self.made(text, parts, utc)

    def validate(self, value: Any, info: ValidationInfo) -> Any:
        """Pydantic's face: texts are parsed, values of the right kind pass."""
        return self.parse(value, info) if isinstance(value, str) else value

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(self.validate)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {**self.schema, "description": self.says}


class KeyType(FieldType):
    """An id: any text of 1 to 255 bytes, compared byte by byte."""

    def parse(self, text: str, info: ValidationInfo) -> str:
        if not 1 <= len(text.encode("utf-8", "surrogatepass")) <= 255:
            raise ValueError("is not an id (1 to 255 bytes)")
        return text

    def sql(self, text: str, utc: Zones = ANY_ZONE) -> str:
        return f"case when strlen({text}) between 1 and 255 then {text} end"


class FlagType(FieldType):
    """true or false."""

    def parse(self, text: str, info: ValidationInfo) -> bool:
        word = text.lower()
        if word in TRUE or word in FALSE:
            return word in TRUE
        raise ValueError("is neither true nor false")

    def sql(self, text: str, utc: Zones = ANY_ZONE) -> str:
        return f"case when lower({text}) in {_list(TRUE)} then true when lower({text}) in {_list(FALSE)} then false end"

    def native(self, name: str, column: str, utc: Zones = ANY_ZONE) -> str | None:
        return name if column == "BOOLEAN" else None


@dataclass(frozen=True, eq=False)
class ChoiceType(FieldType):
    """One word of a closed list."""

    words: tuple[str, ...] = ()

    def parse(self, text: str, info: ValidationInfo) -> str:
        if text not in self.words:
            raise ValueError(f"is none of {', '.join(self.words)}")
        return text

    def sql(self, text: str, utc: Zones = ANY_ZONE) -> str:
        return f"case when {text} in {_list(self.words)} then {text} end"


class DayType(FieldType):
    """A calendar day, the same in every zone."""

    def parse(self, text: str, info: ValidationInfo) -> date:
        if not re.fullmatch(DAY_PATTERN[1:-1], text, re.ASCII):
            raise ValueError("is not a day (YYYY-MM-DD)")
        return _in_range(_calendar(text))

    def sql(self, text: str, utc: Zones = ANY_ZONE) -> str:
        return f"case when regexp_full_match({text}, '{DAY_PATTERN}') then {self.of_plain(text)} end"

    def plain(self, utc: Zones) -> str:
        return DAY_PATTERN

    def of_plain(self, text: str) -> str:
        day = f"try_cast({text} as date)"
        return f"case when {day} between {_FIRST} and {_LAST} then {day} end"

    def native(self, name: str, column: str, utc: Zones = ANY_ZONE) -> str | None:
        if column == "DATE":
            return f"case when {name} between {_FIRST} and {_LAST} then {name} end"
        return None


class InstantType(FieldType):
    """A day, or a time with or without an offset; `x_at` in UTC, and `x_on`, the day in the reporting zone.

    A day alone is that day in every zone and stands at its start in the reporting zone; a time without an offset is in
    the zone of its source.
    """

    def parse(self, text: str, info: ValidationInfo) -> Moment:
        if not re.fullmatch(INSTANT_PATTERN[1:-1], text, re.ASCII):
            raise ValueError("is not a time (YYYY-MM-DD, or with HH:MM:SS and an offset)")
        _in_range(_calendar(text[:10]))
        context = info.context or {}
        reporting = periods.zone(context.get("report_zone", "UTC"))
        if len(text) == 10:
            start = datetime.combine(_calendar(text), time(), reporting)
            return Moment(start.astimezone(UTC), start.date())
        at = _clocked(text, context.get("source_zone", "UTC"))
        return Moment(at, at.astimezone(reporting).date())

    def sql(self, text: str, utc: Zones = ANY_ZONE) -> str:
        return self._whole(text, utc)

    def steps(self, utc: Zones = ANY_ZONE) -> tuple[tuple[str, Step], ...]:
        # The usual form first: it is checked and read four times faster than the general one.
        usual = _PLAIN_PATTERN if SOURCE_ZONE in utc else _UTC_PATTERN
        return (
            ("usual", lambda text, _: f"regexp_full_match({text}, '{usual}')"),
            ("clock", lambda text, parts: f"case when not {parts['usual']} then {_clock(text)} end"),
            ("offset", lambda text, parts: f"case when not {parts['usual']} then {_offset(text)} end"),
        )

    def made(self, text: str, parts: Mapping[str, str], utc: Zones) -> str:
        clock, offset = f"({parts['clock']})", f"({parts['offset']})"
        minutes = (
            f"(case when left({offset}, 1) = '-' then -1 else 1 end"
            f" * (try_cast(substr({offset}, 2, 2) as integer) * 60 + try_cast(right({offset}, 2) as integer)))"
        )
        return (
            f"case when {parts['usual']} then {_within(f'try_cast({text} as timestamp)')}"
            f" when not regexp_full_match({text}, '{INSTANT_PATTERN}')"
            f" or try_cast(left({text}, 10) as date) not between {_FIRST} and {_LAST} then null"
            f" when strlen({text}) = 10 then {_start_of_day(f'try_cast({text} as date)', utc)}"
            f" when {offset} = '' then {_to_utc(clock, SOURCE_ZONE, utc)}"
            f" when {offset} = 'Z' then {clock}"
            f" else {clock} - to_minutes({minutes}) end"
        )

    def plain(self, utc: Zones) -> str:
        return _LOCAL_UTC_PATTERN if SOURCE_ZONE in utc else _OFFSET_UTC_PATTERN

    def of_plain(self, text: str) -> str:
        return _within(f"try_cast({text} as timestamp)")

    def native(self, name: str, column: str, utc: Zones = ANY_ZONE) -> str | None:
        within = f"{name} >= {_FIRST} and {name} < {_LAST} + 1"
        if column == "DATE":
            return f"case when {within} then {_start_of_day(name, utc)} end"
        if column.startswith("TIMESTAMP WITH TIME ZONE"):
            return f"case when {within} then timezone('UTC', {name}) end"
        if column.startswith("TIMESTAMP"):
            return f"case when {within} then {_to_utc(f'{name}::timestamp', SOURCE_ZONE, utc)} end"
        return None

    @staticmethod
    def day_sql(typed: str, given: str = "", column: str | None = None, utc: Zones = ANY_ZONE) -> str:
        """The day in the reporting zone: of a UTC timestamp its local day, of a day alone that day itself."""
        shifted = f"timezone({REPORT_ZONE}, timezone('UTC', {typed}))::date"
        local = f"case when {REPORT_ZONE} = 'UTC' then {typed}::date else {shifted} end"
        local = f"{typed}::date" if REPORT_ZONE in utc else local
        if column is None or column.startswith("TIMESTAMP"):
            return local
        alone = given if column == "DATE" else f"case when strlen({given}) = 10 then try_cast({given} as date) end"
        return f"case when {typed} is not null then coalesce({alone}, {local}) end"


class CurrencyType(FieldType):
    """An ISO 4217 code."""

    def parse(self, text: str, info: ValidationInfo) -> str:
        if text not in money.CURRENCIES:
            raise ValueError("is not an ISO 4217 currency code")
        return text

    def sql(self, text: str, utc: Zones = ANY_ZONE) -> str:
        # A pattern is planned in a third of the time that a list of so many words takes.
        return f"case when regexp_full_match({text}, '{'|'.join(sorted(money.CURRENCIES))}') then {text} end"


class MoneyType(FieldType):
    """A plain decimal (1234.50), at most the currency's digits; stored as integer minor units of the row's currency."""

    def parse(self, text: str, info: ValidationInfo) -> int:
        currency = info.data.get("currency") or (info.context or {}).get("currency", "XXX")
        return money.to_minor(text, currency)

    def sql(self, text: str, utc: Zones = ANY_ZONE) -> str:
        return self._whole(text, utc)

    def steps(self, utc: Zones = ANY_ZONE) -> tuple[tuple[str, Step], ...]:
        return (
            (
                "scaled",
                lambda text, _: f"case when regexp_full_match({text}, '{AMOUNT_PATTERN}') then {_scaled(text)} end",
            ),
        )

    def made(self, text: str, parts: Mapping[str, str], utc: Zones) -> str:
        scaled = f"({parts['scaled']})"
        return f"case when {scaled} = floor({scaled}) and abs({scaled}) <= {money.LARGEST} then {scaled}::bigint end"

    def native(self, name: str, column: str, utc: Zones = ANY_ZONE) -> str | None:
        return None  # decimals are read through their exact text, so that one rule decides


class NumberType(FieldType):
    """A decimal, positive or negative. Kept as its exact text."""

    pattern = NUMBER_PATTERN
    refusal = "is not a number"

    def holds(self, value: str) -> str:
        """The bounds of the type, as a condition on a value."""
        return "true"

    def inside(self, value: Decimal) -> bool:
        """The same bounds on one value."""
        return True

    def parse(self, text: str, info: ValidationInfo) -> Decimal:
        if not re.fullmatch(self.pattern[1:-1], text, re.ASCII) or not self.inside(Decimal(text)):
            raise ValueError(self.refusal)
        return Decimal(text)

    def sql(self, text: str, utc: Zones = ANY_ZONE) -> str:
        value = f"try_cast({text} as {self.column})"
        return f"case when regexp_full_match({text}, '{self.pattern}') and {self.holds(value)} then {value} end"


class RateType(NumberType):
    """A positive decimal: how much one unit of a currency is worth in another. Kept as its exact text."""

    pattern = RATE_PATTERN
    refusal = "is not a rate above zero"

    def holds(self, value: str) -> str:
        return f"{value} > 0"

    def inside(self, value: Decimal) -> bool:
        return value > 0


class ShareType(NumberType):
    """A part of a whole, from 0 to 1: sixty per cent are 0.6."""

    pattern = RATE_PATTERN
    refusal = "is not a share from 0 to 1"

    def holds(self, value: str) -> str:
        return f"{value} <= 1"

    def inside(self, value: Decimal) -> bool:
        return value <= 1

    def native(self, name: str, column: str, utc: Zones = ANY_ZONE) -> str | None:
        if column in {"DOUBLE", "FLOAT"}:
            value = f"try_cast({name} as {self.column})"
            return f"case when {value} between 0 and 1 then {value} end"
        return None


class CountType(FieldType):
    """A whole number, not negative."""

    def parse(self, text: str, info: ValidationInfo) -> int:
        if not re.fullmatch(COUNT_PATTERN[1:-1], text, re.ASCII):
            raise ValueError("is not a whole number")
        return int(text)

    def sql(self, text: str, utc: Zones = ANY_ZONE) -> str:
        return f"case when regexp_full_match({text}, '{COUNT_PATTERN}') then try_cast({text} as bigint) end"


def day_name(name: str) -> str:
    """The day column that goes with an instant: touched_at → touched_on.

    >>> day_name("touched_at")
    'touched_on'
    """
    return f"{name.removesuffix('_at')}_on"


def _within(moment: str) -> str:
    return f"(case when {moment}::date between {_FIRST} and {_LAST} then {moment} end)"


#: By how many minutes clocks are put back somewhere: the hour (or so) that they show twice.
_PUT_BACK = (120, 60, 30)


def _clock(text: str) -> str:
    return f"try_cast(regexp_extract({text}, '^[^Z+]{{10}}[^Z+-]*') as timestamp)"


def _offset(text: str) -> str:
    return f"regexp_extract({text}, '(Z|[+-]\\d{{2}}:?\\d{{2}})$')"


def _scaled(text: str) -> str:
    return f"try_cast({text} as decimal(28, 12)) * {_powers('given_currency')}"


def _to_utc(local: str, zone: str, utc: Zones) -> str:
    """The UTC instant of a local time; one that a clock shows twice is the first of the two, as in `datetime`."""
    if zone in utc:
        return local
    later = f"timezone('UTC', timezone({zone}, {local}))"
    first = " ".join(
        f"when timezone({zone}, timezone('UTC', {later} - to_minutes({minutes}))) = {local}"
        f" then {later} - to_minutes({minutes})"
        for minutes in _PUT_BACK
    )
    return f"(case when {zone} = 'UTC' then {local} {first} else {later} end)"


def _start_of_day(day: str, utc: Zones) -> str:
    return _to_utc(f"{day}::timestamp", REPORT_ZONE, utc)


def _powers(currency: str) -> str:
    groups = {n: sorted(c for c, d in money.DIGITS.items() if d == n) for n in (0, 3, 4)}
    cases = " ".join(f"when {currency} in {_list(codes)} then {10**n}" for n, codes in groups.items())
    return f"(case {cases} else 100 end)"


def _list(words: Sequence[str]) -> str:
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


def _calendar(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("is not a day of the calendar") from error


def _in_range(day: date) -> date:
    if not periods.FIRST_DAY <= day <= periods.LAST_DAY:
        raise ValueError(f"lies outside {periods.FIRST_DAY} to {periods.LAST_DAY}")
    return day


def _clocked(text: str, source_zone: str) -> datetime:
    offset = re.search(r"(Z|[+-]\d{2}:?\d{2})$", text[10:])
    local = datetime.fromisoformat(text[: 10 + offset.start()] if offset else text)
    if not offset:
        return local.replace(tzinfo=periods.zone(source_zone)).astimezone(UTC)
    if offset[1] == "Z":
        return local.replace(tzinfo=UTC)
    minutes = int(offset[1][1:3]) * 60 + int(offset[1][-2:])
    shift = timedelta(minutes=-minutes if offset[1][0] == "-" else minutes)
    return local.replace(tzinfo=timezone(shift)).astimezone(UTC)


def choice(*words: str) -> ChoiceType:
    """A type that holds one word of a closed list."""
    schema = {"type": "string", "enum": list(words)}
    return ChoiceType("choice", "one of " + ", ".join(words), "VARCHAR", schema, words)


_TIME = "a day, or a time with or without offset (2026-03-02T14:05:00Z)"
_CODE = {"type": "string", "pattern": "^[A-Z]{3}$"}

Key = Annotated[str, KeyType("key", "an id, 1 to 255 bytes")]
Text = Annotated[str, FieldType()]
Flag = Annotated[bool, FlagType("flag", "true or false", "BOOLEAN", {"type": "boolean"})]
Day = Annotated[date, DayType("day", "a day, YYYY-MM-DD", "DATE", {"type": "string", "format": "date"})]
Instant = Annotated[Moment, InstantType("instant", _TIME, "TIMESTAMP", {"type": "string"})]
Currency = Annotated[str, CurrencyType("currency", "an ISO 4217 code", schema=_CODE)]
Money = Annotated[int, MoneyType("money", "a plain decimal, 1234.50, in `currency`", "BIGINT")]
Rate = Annotated[Decimal, RateType("rate", "a decimal above zero", "DECIMAL(24,12)")]
Share = Annotated[Decimal, ShareType("share", "a decimal from 0 to 1", "DECIMAL(24,12)")]
Number = Annotated[Decimal, NumberType("number", "a plain decimal, 12.5", "DECIMAL(24,12)")]
Count = Annotated[int, CountType("count", "a whole number", "BIGINT", {"type": "integer", "minimum": 0})]
