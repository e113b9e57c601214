"""What a stage means, where the deals have no flag that says won or lost (`RULES.md` 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alignkit.catalog import Catalog
from alignkit.engine import Query
from alignkit.errors import InputError, Place
from alignkit.sources.loading import Part
from alignkit.sources.mapping import statements
from alignkit.sources.mapping.expressions import Lookup
from alignkit.sources.mapping.lookups import StageMeaning
from alignkit.sources.mapping.source import Reading


def settings_part(engine: Catalog, stages: Mapping[str, str]) -> list[Part]:
    """`[deals] stages` as a part of the table of stages; it goes before what a CRM's file says."""
    import pyarrow as pa

    if not stages:
        return []
    rows = pa.table({"row_no": list(range(len(stages))), "stage": list(stages), "outcome": list(stages.values())})
    engine.put("stage_settings", rows)
    present = {"stage": "VARCHAR", "outcome": "VARCHAR"}
    given = statements.columns("stage_settings", ["row_no", *present])
    return [Part(StageMeaning, given, present, lambda _row, name: Place("alignkit.toml", None, name))]


def unexplained(engine: Catalog, deals: Sequence[Reading]) -> InputError | None:
    """Where no flag is exported, a mapping must cover every stage (1)."""
    for reading in deals:
        outcome = reading.fields.get("outcome")
        if not isinstance(outcome, Lookup):
            continue
        rows = engine.rows(Query(statements.unknown_stages(reading.cells, outcome.keys["stage"]))).to_pylist()
        if rows:
            return _no_outcome(reading, [row["stage"] for row in rows])
    return None


def _no_outcome(reading: Reading, missing: list[str]) -> InputError:
    listed = ", ".join(f"“{stage}”" for stage in missing[:20])
    more = f" and {len(missing) - 20} more" if len(missing) > 20 else ""
    example = ", ".join(f'"{stage}" = "open"' for stage in missing[:1])
    return InputError(
        "no-outcome",
        f"has no column that says won or lost, and nothing says what these stages mean: {listed}{more}",
        where=reading.source.where,
        why="A stage's name never decides whether a deal is won.",
        do=[
            "export the won and closed flags (IsWon, IsClosed; “Is Closed Won” in HubSpot)",
            f"or say under  [deals.stages]  in alignkit.toml what each stage means:  {example}",
        ],
    )
