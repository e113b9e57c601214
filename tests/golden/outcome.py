"""What became of each deal of a case, in the words of the case: told by the reference, or by alignkit."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.golden.case import Case, tables
from tests.reference.deals import digits
from tests.reference.reference import DealResult, attribute
from tests.reference.weights import BUILT_IN

import alignkit
from alignkit.engine import Backend

#: Models that learn; the reference has none of them, `tests/paths` has their oracles.
DATA_DRIVEN = ("markov", "shapley", "shao-li", "logistic")

#: Parts of an expectation that are no models.
PLAIN = ("milestones", "verdicts", "tiers", "order", "explain")

#: A credit row: touch, campaign, reason and credit.
Entry = tuple[str | None, str | None, str | None, Decimal | None]


@dataclass
class Outcome:
    """One deal: model → campaign, touch or reason → credit; and its touches by label."""

    credits: dict[str, dict[str, str]] = field(default_factory=dict)
    verdicts: dict[str, str] = field(default_factory=dict)
    tiers: dict[str, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    milestones: dict[str, list[str]] = field(default_factory=dict)


def models_of(case: Case) -> list[str]:
    """The models that the case expects something of."""
    own = [key.removeprefix("models.") for key in case.settings if key.startswith("models.")]
    named = {model for expected in expectations(case).values() if isinstance(expected, Mapping) for model in expected}
    return sorted(named & {*BUILT_IN, *DATA_DRIVEN, *own}) or [case.settings.get("attribution.model", "w-shaped")]


def expectations(case: Case) -> dict[str, Any]:
    """Deal id → what is expected of it."""
    expect = {k: v for k, v in case.told["expect"].items() if k not in ("error", "answers")}
    return expect if "deals" in case.told else {"Deal": expect}


def labels(case: Case) -> dict[str, str]:
    """Touch id → how the case calls it: its own id if it has one, else its campaign."""
    told, rows = case.told.get("touches", []), tables(case).get("touches", [])
    named = {row["touch_id"]: touch.get("id") or touch["campaign"] for touch, row in zip(told, rows, strict=True)}
    assert len(set(named.values())) == len(named), "two touches of one campaign need ids"
    return named


def _credits(entries: Iterable[Entry], names: Mapping[str, str]) -> dict[str, str]:
    """Credit by campaign; by touch where there is none; by reason where it is unattributed."""
    found: dict[str, Decimal | None] = {}
    for touch_id, campaign_id, reason, credit in entries:
        key = reason or campaign_id or (names.get(touch_id, touch_id) if touch_id else None)
        assert key is not None
        found[key] = None if credit is None else (found.get(key) or 0) + credit
    return {key: "unknown" if credit is None else str(credit) for key, credit in found.items()}


# --- by the reference ------------------------------------------------------------------------------------------------


def by_reference(case: Case) -> dict[str, Outcome]:
    results = attribute(tables(case), case.settings | {"as_of": case.as_of}, models_of(case))
    names = labels(case)
    return {deal: _referred(result, names) for deal, result in results.items()}


def _referred(result: DealResult, names: Mapping[str, str]) -> Outcome:
    outcome = Outcome()
    for model, rows in result.credits.items():
        outcome.credits[model] = _credits(
            [(c.touch_id, c.campaign_id, c.reason, _money(c.credit, result.deal.currency)) for c in rows], names
        )
    for considered in result.considered:
        name = names.get(considered.touch.touch_id, considered.touch.touch_id)
        outcome.verdicts[name], outcome.tiers[name] = considered.verdict, considered.tier
        if considered.verdict == "kept":
            outcome.order.append(name)
            outcome.milestones[name] = list(considered.milestones)
    return outcome


def _money(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else Decimal(minor).scaleb(-digits(currency))


# --- by alignkit -----------------------------------------------------------------------------------------------------


def project(case: Case, folder: Path, backend: str | Backend) -> Any:
    """The case's canonical CSV files in a folder, loaded, its questions computed by a backend."""
    paths: dict[str, Any] = {name: write(folder / f"{name}.csv", rows) for name, rows in tables(case).items()}
    as_of = date.fromisoformat(case.as_of) if case.as_of else None
    return alignkit.load(paths.pop("deals"), **paths, settings=case.settings, as_of=as_of, backend=backend)


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def by_alignkit(case: Case, folder: Path, backend: str | Backend) -> dict[str, Outcome]:
    with project(case, folder, backend) as loaded:
        found = _credited(loaded, models_of(case), labels(case))
        if _is_about_touches(case):
            for deal, outcome in found.items():
                _explained(outcome, loaded, deal, models_of(case), labels(case))
        return found


def _is_about_touches(case: Case) -> bool:
    """Whether a case expects more than credit: then each deal is explained too."""
    expected = [each for each in expectations(case).values() if isinstance(each, Mapping)]
    return any(part in each for each in expected for part in PLAIN)


def _credited(loaded: Any, models: list[str], names: Mapping[str, str]) -> dict[str, Outcome]:
    """The ledger's credit; no case is about evidence, so none is gathered."""
    attribution = loaded.attribute(models, evidence="none")
    found: dict[str, Outcome] = {}
    for model in models:
        rows: dict[str, list[Entry]] = {}
        for row in attribution.ledger(model).to_pylist():
            if row["weight"] or row["entry"] == "unattributed":
                entry = (row["touch_id"], row["campaign_id"], row["reason"], row["credit"])
                rows.setdefault(row["deal_id"], []).append(entry)
        for deal, entries in rows.items():
            found.setdefault(deal, Outcome()).credits[model] = _credits(entries, names)
    return found


def _explained(outcome: Outcome, loaded: Any, deal: str, models: list[str], names: Mapping[str, str]) -> None:
    for model in models:
        for row in loaded.explain(deal, model=model).answers[0].to_dicts():
            if row["touch_id"] is None:
                continue  # the source campaign and what is withheld are no touches
            name = names.get(row["touch_id"], row["touch_id"])
            outcome.verdicts[name], outcome.tiers[name] = row["verdict"], row["tier"]
            if row["verdict"] == "kept" and name not in outcome.order:
                outcome.order.append(name)
            milestones = [word for word in (row["milestone"] or "").split(" + ") if word and word != "middle"]
            outcome.milestones.setdefault(name, []).extend(milestones)
