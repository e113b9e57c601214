"""The same questions put to alignkit: on tables of paths, and on deals with people and dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

import alignkit
from alignkit.engines import participation as took_part
from alignkit.engines.markov import fit as markov
from alignkit.engines.paths import Found, Paths, credited
from alignkit.engines.shapley import sum_game as shapley
from alignkit.engines.shapley.rate_game import rate_game
from alignkit.models.first import first
from alignkit.models.last import last
from alignkit.models.linear import linear
from alignkit.paths import rules
from alignkit.paths.coding import CodedPaths, steps

Table = dict[str, list[Any]]
Figures = dict[str, float]


def coded(table: Table, separator: str = " > ") -> tuple[CodedPaths, Paths]:
    """A table of paths as the engines take it."""
    found = steps(pa.chunked_array([pa.array(table["path"], pa.string())]), separator)
    won, lost, value = (np.array(table[name], float) for name in ("conversions", "nulls", "value"))
    return found, Paths(found.step, found.start, won, lost, value, len(found.channels))


def removal_effects(table: Table, order: int = 1) -> Figures:
    """Markov, removal to null."""
    names, paths = coded(table)
    return _by_name(names, markov.fit(paths, order=order))


def markov_credit(table: Table, order: int = 1) -> Figures:
    """Conversions in proportion to the removal effects."""
    names, paths = coded(table)
    share = credited(markov.fit(paths, order=order).effect, float(paths.conversions[paths.length > 0].sum()))
    assert share is not None
    return dict(zip(names.channels, share.tolist(), strict=True))


def transitions(table: Table) -> Figures:
    """The transition matrix of order 1, `from -> to`."""
    names, paths = coded(table)
    words = {-1: "(start)", -2: "(conversion)", -3: "(null)", **dict(enumerate(names.channels))}
    edges = markov.fit(paths).tables["transitions"]
    rows = zip(edges["from"].tolist(), edges["to"].tolist(), edges["probability"].tolist(), strict=True)
    return {f"{words[start]} -> {words[end]}": probability for start, end, probability in rows}


def participation(table: Table) -> Figures:
    """The share of the conversions that touched a channel."""
    names, paths = coded(table)
    share = took_part.fit(paths).effect / float(paths.conversions.sum())
    return dict(zip(names.channels, share.tolist(), strict=True))


def sum_game(table: Table) -> Figures:
    """Shapley, sum game."""
    names, paths = coded(table)
    return _by_name(names, shapley.sum_game(paths))


def rate(table: Table) -> Figures:
    """Shapley, rate game: signed where it is."""
    names, paths = coded(table)
    return _by_name(names, rate_game(paths))


def refuses_shares(table: Table) -> bool:
    """Whether the rate game's effects are refused as shares."""
    return credited(rate_game(coded(table)[1]).effect, 1.0) is None


def heuristics(table: Table, separator: str = " > ") -> dict[str, Figures]:
    """First, last and linear, in conversions."""
    names, paths = coded(table, separator)
    found = rules.shared([first.weigh, last.weigh, linear.weigh], paths, names.channels)[:, 0]
    return {
        model: dict(zip(names.channels, row.tolist(), strict=True))
        for model, row in zip(("first", "last", "linear"), found, strict=True)
    }


def without_touch(table: Table) -> float:
    """Conversions of paths without a step: nobody's."""
    paths = coded(table)[1]
    return float(paths.conversions[paths.length == 0].sum())


def _by_name(names: CodedPaths, found: Found) -> Figures:
    return dict(zip(names.channels, found.effect.tolist(), strict=True))


@dataclass(frozen=True)
class Deal:
    """A deal: its amount, the day it was won (or lost), the people on it."""

    name: str
    amount: str
    closed: str
    people: Sequence[str] = ()
    outcome: str = "won"


Touch = tuple[str, str, str]
"""Who, which campaign, when."""


def ledger(
    deals: Sequence[Deal], touches: Sequence[Touch], model: str = "linear", *, upside_down: bool = False
) -> list[dict[str, object]]:
    """alignkit's ledger of these deals; `upside_down` gives it every table from its last row to its first."""
    people = sorted({person for deal in deals for person in deal.people} | {touch[0] for touch in touches})
    campaigns = sorted({touch[1] for touch in touches})
    tables = {
        "deals": [_deal(deal) for deal in deals],
        "roles": [{"deal_id": deal.name, "person_id": person} for deal in deals for person in deal.people],
        "people": [{"person_id": person, "email": f"{person}@acme.example"} for person in people],
        "campaigns": [{"campaign_id": name, "name": name, "type": "Trade Show"} for name in campaigns],
        "touches": [_touch(number, touch) for number, touch in enumerate(touches)],
    }
    given = {name: pa.Table.from_pylist(rows[:: -1 if upside_down else 1]) for name, rows in tables.items() if rows}
    with alignkit.load(given.pop("deals"), **given) as project:
        rows: list[dict[str, object]] = project.attribute([model]).ledger(model).to_pylist()
        return rows


def _deal(deal: Deal) -> dict[str, str]:
    return {
        "deal_id": deal.name,
        "amount": deal.amount,
        "currency": "EUR",
        "outcome": deal.outcome,
        "created_at": "2026-01-01",
        "closed_on": deal.closed,
    }


def _touch(number: int, touch: Touch) -> dict[str, str]:
    person, campaign, at = touch
    key = f"t{number:05d}"
    return {
        "touch_id": key,
        "person_id": person,
        "campaign_id": campaign,
        "kind": "content-download",
        "touched_at": at,
    }


def by_campaign(
    deals: Sequence[Deal], touches: Sequence[Touch], model: str = "linear", *, upside_down: bool = False
) -> Figures:
    """Credit per campaign; what is unattributed under its reason."""
    found: Figures = {}
    for row in ledger(deals, touches, model, upside_down=upside_down):
        if row["credit"]:
            key = str(row["reason"] or row["campaign_id"])
            found[key] = round(found.get(key, 0.0) + float(str(row["credit"])), 2)
    return dict(sorted(found.items()))


def by_deal(deals: Sequence[Deal], touches: Sequence[Touch], model: str = "linear") -> Figures:
    """Credit per `deal: campaign`."""
    found: Figures = {}
    for row in ledger(deals, touches, model):
        if row["credit"]:
            key = f"{row['deal_id']}: {row['reason'] or row['campaign_id']}"
            found[key] = round(found.get(key, 0.0) + float(str(row["credit"])), 2)
    return dict(sorted(found.items()))
