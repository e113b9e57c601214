"""Marketing-Attribution-Models 2.x (Polars)."""

from __future__ import annotations

from typing import Any

import polars as pl
from mam import MAM

Table = dict[str, list[Any]]


def grouped(table: Table) -> pl.DataFrame:
    """Its format 3: a row for the won and a row for the lost journeys of each path."""
    rows = pl.DataFrame({"path": table["path"], "won": table["conversions"], "lost": table["nulls"]})
    return pl.concat(
        [
            rows.select("path", pl.lit(value=True).alias("has_conversion"), pl.col("won").alias("occurrences")),
            rows.select("path", pl.lit(value=False).alias("has_conversion"), pl.col("lost").alias("occurrences")),
        ]
    ).filter(pl.col("occurrences") > 0)


def of_grouped(rows: pl.DataFrame, **more: str) -> MAM:
    """The orchestrator on grouped journeys."""
    return MAM(rows, "grouped_journey", "path", "has_conversion", occurrences_colname="occurrences", **more)


def removal_effects(table: Table) -> dict[str, float]:
    """`metadata["removal_effect"]` of order 1."""
    found = of_grouped(grouped(table)).run_markov().metadata["removal_effect"]
    return dict(zip(found.index, found["removal_effect"].tolist(), strict=True))


def markov_credit(table: Table) -> dict[str, float]:
    """The aggregate that it prints for Markov."""
    return _credit(of_grouped(grouped(table)).run_markov())


def shapley(table: Table, *, max_size: int | None = 4) -> dict[str, float]:
    """The aggregate that it prints for Shapley; 4 is its own default."""
    return _credit(of_grouped(grouped(table)).run_shapley(max_size=max_size))


def linear_with_value(table: Table) -> dict[str, float]:
    """Linear over grouped journeys with a value column, the won and the lost rows as given."""
    rows = pl.DataFrame(
        {
            "path": table["path"],
            "has_conversion": [won > 0 for won in table["conversions"]],
            "occurrences": [won + lost for won, lost in zip(table["conversions"], table["nulls"], strict=True)],
            "value": [float(value) for value in table["value"]],
        }
    )
    return _credit(of_grouped(rows, conversion_value_colname="value").run_linear())


def last_click_of_ties(*, users: int, channels: list[str]) -> dict[str, float]:
    """Last click of `users` who each met every channel, in this order, at one and the same time."""
    rows = pl.DataFrame(
        {
            "user": [f"u{user}" for user in range(users) for _ in channels],
            "time": ["2026-01-05 00:00:00"] * (users * len(channels)),
            "channel": channels * users,
            "won": [True] * (users * len(channels)),
        }
    )
    return _credit(
        MAM(rows, "session", "channel", "won", datetime_colname="time", user_id_colname="user").run_last_click()
    )


def _credit(result: object) -> dict[str, float]:
    rows = result.to_polars().to_dicts()  # type: ignore[attr-defined]
    return {str(row["channels"]): float(row["attribution"]) for row in rows}
