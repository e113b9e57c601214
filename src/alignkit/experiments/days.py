"""Experiments on days: a campaign switched on and off, and brand bids that pause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from alignkit.experiments.readout import Findings, Group, Lift, Question, Readout, needs_one, once
from alignkit.experiments.rows import Row, read_rows
from alignkit.statistics.estimate import Estimate
from alignkit.statistics.means import lost_share, mean_of_blocks

STATES = ON, OFF = "on", "off"

#: How far the share of weekend days may differ between on and off.
WEEKENDS = 0.1


def on_off(question: Question) -> Readout:
    """Mean per day of on days less that of off days, with blocks (runs of one state) as units, times the on days."""
    method = "difference of means per day, blocks of days as units, Welch's t interval, times the on days"
    return _compared(question, Days.read(question), method)


def brand_pause(question: Question) -> Readout:
    """The same of all business, paid and unpaid; 1 − off/on, by Fieller's interval, is the part that a pause loses.

    With a column `paid`, also how much of the paid figure the other channels kept: 1 − lift per day ÷ paid per on day,
    the paid taken as known. Source: Blake, Nosko and Tadelis 2015, Econometrica 83, 155–174, for the design.
    """
    days = Days.read(question, paid=True)
    method = "difference of means of all business per day, blocks of days as units; 1 − off/on by Fieller's interval"
    found = _compared(question, days, method)
    lift = found.leading
    if lift is None:
        return found
    measure = "conversions" if found.conversions else "value"
    share = lost_share(*(mean_of_blocks(days.blocks(state, measure)) for state in STATES))
    notes = found.notes if share else (*found.notes, "on days are not told from nothing, so no share is given")
    found = replace(found, lost_share=share, notes=notes)
    return _kept(days, found, lift) if days.paid else found


@dataclass(frozen=True)
class Days:
    """The days of a test in their order: each day's state, and its figures by measure."""

    dates: tuple[date, ...]
    states: tuple[str, ...]
    figures: Mapping[str, tuple[int, ...]]
    paid: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def read(cls, question: Question, *, paid: bool = False) -> Days:
        """One row a day: date, state (on or off), value or conversions of all business, or both; and paid.

        `paid` is the part of the conversions (where they are not counted: of the value) that came by paid clicks.
        """
        settings = question.settings
        optional = ("value", "conversions", *(("paid",) if paid else ()))
        rows = read_rows(settings.file, question.folder, ("date", "state"), optional)
        measures = needs_one(rows, ("value", "conversions"))
        once(rows, "date")
        rows.sort(key=lambda row: row.day("date"))
        inside = [row for row in rows if settings.starts_on <= row.day("date") <= settings.ends_on]
        return cls(
            tuple(row.day("date") for row in inside),
            tuple(row.word("state", STATES) for row in inside),
            {name: tuple(_figure(row, name, name, question) for row in inside) for name in measures},
            tuple(_figure(row, "paid", measures[-1], question) for row in inside) if "paid" in rows[0].cells else (),
            tuple(_absent(question, len(rows), len(inside))),
        )

    def blocks(self, state: str, measure: str) -> list[list[int]]:
        """The figures of each run of one state."""
        runs = groupby(zip(self.states, self.figures[measure], strict=True), key=lambda day: day[0])
        return [[figure for _, figure in run] for name, run in runs if name == state]

    def group(self, state: str) -> Group:
        """The days of one state, their blocks and their sums."""
        sums = {name: sum(sum(block) for block in self.blocks(state, name)) for name in self.figures}
        number = len(self.blocks(state, next(iter(self.figures))))
        return Group(state, self.states.count(state), "days", sums.get("conversions"), sums.get("value"), blocks=number)

    def weekends(self, state: str) -> float:
        """The share of Saturdays and Sundays among the days of one state."""
        own = [day.weekday() >= 5 for day, name in zip(self.dates, self.states, strict=True) if name == state]
        return sum(own) / len(own)


def _figure(row: Row, column: str, measure: str, question: Question) -> int:
    return row.amount(column, question.currency) if measure == "value" else row.count(column)


def _absent(question: Question, rows: int, inside: int) -> list[str]:
    """Days of the file that are not of the test, and days of the test that the file does not have."""
    settings = question.settings
    length = (settings.ends_on - settings.starts_on).days + 1
    outside, missing = rows - inside, length - inside
    notes = [f"{outside} {'day' if outside == 1 else 'days'} of the file outside the test left out"] if outside else []
    return [*notes, f"days of the test without a row: {missing} of {length}"] if missing else notes


def _compared(question: Question, days: Days, method: str) -> Readout:
    """On against off for every measure, blocks as units."""
    groups = tuple(days.group(state) for state in STATES)
    few = next((group for group in groups if (group.blocks or 0) < 2), None)
    if few is not None:
        refused = (
            f"{few.name} has {few.blocks} {'block' if few.blocks == 1 else 'blocks'} of days; with fewer than two the"
            " campaign cannot be told from the season: switch it on and off at least twice"
        )
        return Readout(question.name, question.settings, groups, method, notes=days.notes, refused=refused)
    found = Findings(list(days.notes))
    found.few(*groups)
    if abs(days.weekends(ON) - days.weekends(OFF)) > WEEKENDS:
        on, off = (f"{days.weekends(state):.0%}" for state in STATES)
        found.notes.append(f"{on} of the on days and {off} of the off days are at a weekend: days of the week mix in")
    lifts: dict[str, Lift | None] = {}
    for name in days.figures:
        on_mean, off_mean = (mean_of_blocks(days.blocks(state, name)) for state in STATES)
        lifts[name] = found.difference(name, on_mean, off_mean, groups[0].units)
    return Readout(
        question.name,
        question.settings,
        groups,
        method,
        conversions=lifts.get("conversions"),
        value=lifts.get("value"),
        notes=tuple(found.notes),
    )


def _kept(days: Days, found: Readout, leading: Lift) -> Readout:
    """How much of what came by paid clicks came anyway when they paused."""
    paid = {state: [p for p, s in zip(days.paid, days.states, strict=True) if s == state] for state in STATES}
    lift = leading if "conversions" in days.figures else found.value
    notes = list(found.notes)
    if sum(paid[OFF]):
        share = sum(paid[OFF]) / len(paid[OFF]) * len(paid[ON]) / sum(paid[ON]) if sum(paid[ON]) else 1.0
        notes.append(f"paid clicks went on at {share:.0%} of their level on off days: the bids did not pause")
    if not sum(paid[ON]) or lift is None:
        return replace(found, notes=tuple(notes))
    value, low, high = lift.estimate.times(1 / sum(paid[ON]))
    return replace(found, kept=Estimate(1 - value, 1 - high, 1 - low), notes=tuple(notes))
