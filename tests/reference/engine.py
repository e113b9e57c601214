"""The engine's answer on the same companies, in the reference's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pyarrow as pa

import alignkit

#: Canonical columns of the tables that companies have; the engine must be told of a table even when it is empty.
Shown = dict[str, dict[tuple, tuple]]


def arrow(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows of canonical text as one table of text columns."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in names})


def load(tables: Mapping[str, Sequence[Mapping[str, Any]]], settings: Mapping[str, Any], **flags: Any) -> Any:
    """A project of canonical tables; empty ones are left out."""
    given = {name: arrow(rows) for name, rows in tables.items() if rows}
    return alignkit.load(given.pop("deals"), **given, settings=settings, **flags)


def credits(project: Any, models: Sequence[str]) -> dict[str, Shown]:
    """Model → deal → entry → (share, minor units, reason); touches that weigh nothing are left out."""
    attribution = project.attribute(models)
    return {model: _shown(attribution.ledger(model)) for model in models}


def _shown(ledger: pa.Table) -> Shown:
    found: Shown = {}
    for row in ledger.to_pylist():
        whole = row["weight_total"]
        share = Fraction(row["weight"], whole) if whole else Fraction(1)
        entry = (row["entry"], row["touch_id"], row["campaign_id"])
        if share or row["credit"] or not whole:
            assert entry not in found.setdefault(row["deal_id"], {}), f"{entry} stands twice in {row['deal_id']}"
            found[row["deal_id"]][entry] = share, row["credit"], row["reason"]
    return found
