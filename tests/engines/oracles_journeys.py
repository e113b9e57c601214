"""Journeys in plain numbers for the set engines' tests: random small cases, worked examples, and the same told otherwise."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from alignkit.engines.paths import Paths

Rational = int | Fraction


@dataclass(frozen=True)
class Row:
    """A path, how many journeys took it and were won or lost, and what the won ones are worth."""

    path: tuple[int, ...]
    won: Rational
    lost: Rational
    value: Rational


Case = tuple[list[Row], int]

COUNTS = ("won", "lost", "value")

C1_C2_C3 = [Row((0, 1, 2), 1, 0, 1), Row((0,), 0, 1, 0), Row((1, 2), 0, 1, 0)]
LOOPS = [Row((0, 0, 1, 0), 2, 1, 30), Row((1, 1), 1, 4, 10), Row((2,), 0, 5, 0)]
ALONE = [Row((0,), 5, 3, 100)]


def coded(rows: list[Row], channels: int) -> Paths:
    """The rows as the engines take them."""
    won, lost, value = ([float(getattr(row, name)) for row in rows] for name in COUNTS)
    return Paths.of([row.path for row in rows], won, lost, value, channels)


def small(seed: int, channels: int = 5) -> Case:
    """A few random rows: some empty, some that nobody took, repeated, of fractional counts, of no or negative value."""
    draws = iter(np.random.PCG64(seed).random_raw(500).tolist())
    channels = 1 + next(draws) % channels
    rows = []
    for _ in range(next(draws) % 10):
        path = tuple(next(draws) % channels for _ in range(next(draws) % 7))
        won = Fraction(next(draws) % 12, 4) if next(draws) % 2 else Fraction(0)
        lost = Fraction(next(draws) % 12, 4) if next(draws) % 3 else Fraction(0)
        rows.append(Row(path, won, lost, Fraction(next(draws) % 400 - 40, 8) if won else Fraction(0)))
    return rows, channels + next(draws) % 2  # at times a channel that nobody touched


def larger(seed: int, channels: int, rows: int, times: int = 1) -> Case:
    """Random rows with whole counts, `times` as many journeys each."""
    draws = iter(np.random.PCG64(seed).random_raw(rows * 12).tolist())
    found = []
    for _ in range(rows):
        path = tuple(min(next(draws) % channels, next(draws) % channels) for _ in range(1 + next(draws) % 4))
        won, lost = times * (next(draws) % 4), times * (next(draws) % 4)
        found.append(Row(path, won, lost, won * (1 + next(draws) % 9)))
    return found, channels


def retold(case: Case) -> Iterator[tuple[str, Case, list[int]]]:
    """The same journeys told otherwise, and where each channel is now."""
    rows, channels = case
    same = list(range(channels))
    yield "backwards", (rows[::-1], channels), same
    half = Fraction(1, 2)
    halves = [Row(row.path, row.won * half, row.lost * half, row.value * half) for row in rows]
    yield "in halves", (halves + halves, channels), same
    won = [replace(row, lost=0) for row in rows]
    yield "won and lost apart", (won + [replace(row, won=0, value=0) for row in rows], channels), same
    yield "with journeys of nobody", ([*rows, Row((), 7, 3, 9), Row((0,), 0, 0, 0)], channels), same
    to = [channels + 1 - channel for channel in same]
    named = [replace(row, path=tuple(to[channel] for channel in row.path)) for row in rows]
    yield "under other numbers", (named, channels + 3), to


def path_data(shared: Path) -> tuple[Paths, list[str], dict[str, dict[str, float]]]:
    """The 10,000-path reference, its channels, and what is expected of each."""
    folder = shared / "data" / "engines" / "mta_eeghor"
    with gzip.open(folder / "data.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with (folder / "expected.csv").open(encoding="utf-8") as file:
        expected = {
            row["channel"]: {name: float(value) for name, value in row.items() if name != "channel"}
            for row in csv.DictReader(file)
        }
    names = list(expected)
    place = {name: at for at, name in enumerate(names)}
    columns = ("total_conversions", "total_null", "total_conversion_value")
    won, lost, value = ([float(row[column]) for row in rows] for column in columns)
    paths = Paths.of([[place[name] for name in row["path"].split(" > ")] for row in rows], won, lost, value)
    return paths, names, expected
