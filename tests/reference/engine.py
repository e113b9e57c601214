"""The engine's answer on the same companies, in the reference's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from tests.reference.deals import digits

import alignkit

#: Deal → entry (what, touch, campaign) → share, minor units and reason.
Shown = dict[str, dict[tuple[Any, ...], tuple[Any, ...]]]


def arrow(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows of canonical text as one table of text columns."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in names})


def load(tables: Mapping[str, Sequence[Mapping[str, Any]]], settings: Mapping[str, Any], **flags: Any) -> Any:
    """A project of canonical tables; empty ones are left out."""
    given = {name: arrow(rows) for name, rows in tables.items() if rows}
    return alignkit.load(given.pop("deals"), **given, settings=settings, **flags)


def credit_rows(project: Any, models: Sequence[str], currency: str, file: Path) -> dict[str, Shown]:
    """Model → deal → entry → (share, minor units, reason); touches that weigh nothing are left out."""
    project.attribute(models, ledger=file)
    found: dict[str, Shown] = {model: {} for model in models}
    for row in pq.read_table(file).to_pylist():
        whole = row["weight_total"]
        share = Fraction(row["weight"], whole) if whole else Fraction(1)
        if not share and not row["credit"]:
            continue
        deal = found[row["model"]].setdefault(row["deal_id"], {})
        entry = (row["entry"], row["touch_id"], row["campaign_id"])
        assert entry not in deal, f"{entry} stands twice in {row['deal_id']}"
        minor = None if row["credit"] is None else int(row["credit"].scaleb(digits(currency)))
        deal[entry] = share, minor, row["reason"]
    return found


@dataclass(frozen=True)
class Explained:
    """A considered touch as `explain` shows it; what is not kept has neither milestone nor share."""

    touch_id: str
    person: str
    tier: str
    verdict: str
    milestones: frozenset[str] = frozenset()
    share: Fraction = Fraction(0)
    credit: int | None = None


def explained(project: Any, deal: str, model: str, currency: str) -> list[Explained]:
    """Every considered touch of a deal, in the order shown; the entries that are no touches are left out."""
    rows = [row for row in project.explain(deal, model=model).answers[0].to_dicts() if row["touch_id"] is not None]
    found = []
    for row in rows:
        plain = Explained(row["touch_id"], row["person"], row["tier"], row["verdict"])
        if row["credit"] is not None:
            milestones = frozenset((row["milestone"] or "middle").split(" + ")) - {"middle"}
            minor = int(row["credit"].scaleb(digits(currency)))
            plain = replace(
                plain, milestones=milestones, share=Fraction(row["weight"], row["weight_total"]), credit=minor
            )
        found.append(plain)
    return found
