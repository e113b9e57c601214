"""What one experiment measured: its groups, the lift with its interval, and the guards that fired."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alignkit import money
from alignkit.config.experiments import ExperimentSettings
from alignkit.errors import ConfigError, InputError, Place
from alignkit.experiments.rows import Row
from alignkit.statistics.estimate import Estimate, Mean
from alignkit.statistics.means import welch
from alignkit.statistics.thresholds import FEW_UNITS


@dataclass(frozen=True)
class Group:
    """One side of an experiment: treated or control, on or off. `of` is what its units are; value in minor units."""

    name: str
    units: int
    of: str
    conversions: int | None = None
    value: int | None = None
    blocks: int | None = None


@dataclass(frozen=True)
class Lift:
    """What the campaign added over the whole test, and what there would have been without it (`baseline`).

    In conversions, or in minor units of money.
    """

    estimate: Estimate
    baseline: float

    @property
    def relative(self) -> float | None:
        """Lift ÷ baseline."""
        return self.estimate.value / self.baseline if self.baseline > 0 else None


@dataclass(frozen=True)
class Question:
    """An experiment as it is registered, the report's currency, and where its keys stand."""

    name: str
    settings: ExperimentSettings
    currency: str
    folder: Path
    place: Callable[..., Place]

    def minor(self, *keys: str) -> int | None:
        """An amount of the register in minor units; its digits are the currency's, which the register does not know."""
        value: Any = self.settings
        for key in keys:
            value = getattr(value, key)
        if value is None:
            return None
        try:
            return money.to_minor(f"{value:f}", self.currency)
        except ValueError as error:
            where = self.place("experiments", self.name, *keys)
            raise ConfigError("bad-setting", f"{value} {error}", where=where, do=["correct the amount"]) from error


@dataclass(frozen=True)
class Readout:
    """The result of one experiment. `refused` says why there is none; then both lifts are None.

    `rate_difference` is a holdout's, `lost_share` what part of all business goes when brand bids pause, `kept` how much
    of the paid value the other channels kept, `p` the permutation check of a geo test.
    """

    name: str
    settings: ExperimentSettings
    groups: tuple[Group, ...]
    method: str
    conversions: Lift | None = None
    value: Lift | None = None
    rate_difference: Estimate | None = None
    lost_share: Estimate | None = None
    kept: Estimate | None = None
    p: float | None = None
    spend: int | None = None
    notes: tuple[str, ...] = ()
    refused: str = ""

    @property
    def leading(self) -> Lift | None:
        """The lift that the verdict is about: conversions, where they were counted, vary less than values."""
        return self.conversions or self.value


@dataclass
class Findings:
    """Readouts are put together piece by piece: what is measured, and what a reader must know about it."""

    notes: list[str] = field(default_factory=list)

    def difference(self, what: str, one: Mean, two: Mean, times: int) -> Lift | None:
        """The lift of `times` units whose mean is `one`, over units whose mean is `two`; None where nothing varies."""
        if one.variance + two.variance == 0:
            self.notes.append(f"{what}: all units of a group brought the same, so there is no interval")
            return None
        return Lift(welch(one, two).times(times), two.value * times)

    def few(self, *groups: Group) -> None:
        """Say where an interval leans on the assumption that units vary like a bell curve."""
        sizes = [(g.name, *((g.units, g.of) if g.blocks is None else (g.blocks, "blocks of days"))) for g in groups]
        small = " and ".join(f"{name} has {number} {of}" for name, number, of in sizes if number < FEW_UNITS)
        if small:
            self.notes.append(f"{small}: under {FEW_UNITS} an interval leans on its assumptions")


def too_few(*groups: Group) -> str:
    """Why an experiment cannot be read: a group of one has no variance."""
    small = next((group for group in groups if group.units < 2), None)
    if small is None:
        return ""
    of = small.of.removesuffix("s") if small.units == 1 else small.of
    return f"{small.name} has {small.units} {of}; two a group are the least, ten are sensible"


def once(rows: Sequence[Row], column: str) -> None:
    """Refuse a unit or a day that stands in two rows."""
    lines: dict[str, int] = {}
    for row in rows:
        name = row.text(column)
        if name in lines:
            what = f"“{name}” stands on line {lines[name]} too"
            raise row.wrong(column, f"{column}-twice", what, do=f"keep one row a {column}")
        lines[name] = row.line


def needs_one(rows: Sequence[Row], columns: Sequence[str]) -> list[str]:
    """Those of the columns that are there; one must be."""
    found = [column for column in columns if column in rows[0].cells]
    if not found:
        what, do = f"has neither a column {' nor a column '.join(columns)}", ["add the one that was measured"]
        raise InputError("missing-column", what, where=Place(rows[0].file), do=do)
    return found
