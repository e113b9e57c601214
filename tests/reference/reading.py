"""Canonical text as plain Python values, and the settings with their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, str]
Company = Mapping[str, list[Row]]

DEFAULTS: dict[str, Any] = {
    "currency": None,
    "timezone": "UTC",
    "as_of": None,
    "attribution.lookback_days": 365,
    "attribution.people": "roles-then-account",
    "attribution.missing_milestone": "renormalise",
    "attribution.middle": "all",
    "attribution.stage_reentry": "last",
    "attribution.opportunity_stage": "",
    "attribution.closed_on": "close-date",
    "attribution.repeat": "every-deal",
    "attribution.exclude_types": ["renewal"],
    "touches.dedup_minutes": 30,
    "touches.activities": [],
    "touches.policy": {},
    "touches.exclude.campaigns": [],
    "touches.exclude.types": [],
    "touches.exclude.channels": [],
    "touches.exclude.kinds": [],
    "touches.exclude.email_domains": [],
    "deals.revenue_types": {},
    "identity.free_mail": [],
    "identity.company_mail": [],
    "models.time-decay.half_life_days": "7",
}


@dataclass(frozen=True)
class Rules:
    """The settings of one run: dotted keys over the defaults."""

    given: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        value, default = self.given.get(key), DEFAULTS[key]
        if isinstance(value, Mapping) and isinstance(default, dict):  # flags may be text, as in a golden case
            return {name: {"true": True, "false": False}.get(word, word) for name, word in value.items()}
        return default if value is None else int(value) if isinstance(default, int) else value

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self["timezone"])

    @property
    def as_of(self) -> date | None:
        day = self["as_of"]
        return date.fromisoformat(day) if isinstance(day, str) else day

    def custom_models(self) -> dict[str, dict[str, Fraction]]:
        """`models.ours = {first: 20, …}`, given whole or key by key."""
        found: dict[str, dict[str, Fraction]] = {}
        for key, value in self.given.items():
            _, _, name = key.partition("models.")
            if key.startswith("models.") and isinstance(value, Mapping) and name != "time-decay":
                found[name] = {part: Fraction(str(weight)) for part, weight in value.items()}
        return found


@dataclass(frozen=True, order=True)
class Moment:
    """An instant, and the day it is in the reporting zone."""

    at: datetime
    on: date


def cell(row: Row, name: str) -> str | None:
    """A cell; blank is absent."""
    return row.get(name) or None


def flag(row: Row, name: str, *, default: bool = False) -> bool:
    text = cell(row, name)
    return default if text is None else text.lower() in {"true", "1", "yes"}


def day(row: Row, name: str) -> date | None:
    text = cell(row, name)
    return None if text is None else date.fromisoformat(text)


def moment(row: Row, name: str, zone: ZoneInfo) -> Moment | None:
    """A day alone is that day in every zone and stands at its start; a time is shifted into the reporting zone (13)."""
    text = cell(row, name)
    if text is None:
        return None
    if len(text) == 10:
        start = date.fromisoformat(text)
        return Moment(datetime.combine(start, time(), zone).astimezone(ZoneInfo("UTC")), start)
    at = datetime.fromisoformat(text)
    at = at.replace(tzinfo=ZoneInfo("UTC")) if at.tzinfo is None else at.astimezone(ZoneInfo("UTC"))
    return Moment(at, at.astimezone(zone).date())


def required_day(row: Row, name: str) -> date:
    """A day that the record may not leave out."""
    given = day(row, name)
    assert given is not None, f"{name} is blank"
    return given


def required_moment(row: Row, name: str, zone: ZoneInfo) -> Moment:
    """A moment that the record may not leave out."""
    given = moment(row, name, zone)
    assert given is not None, f"{name} is blank"
    return given


def known(row: Row, name: str, rules: Rules) -> bool:
    """Whether a record existed on the as-of day (6); a record without a date did."""
    when = moment(row, name, rules.zone)
    return when is None or rules.as_of is None or when.on <= rules.as_of
