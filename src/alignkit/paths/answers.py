"""The Answers about aggregated paths: credit by channel under each model, how it ties, what the engines found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from alignkit.answer import Answer, Assumption, Column, table
from alignkit.engines.paths import Found, Paths
from alignkit.engines.tables import rounded
from alignkit.errors import ReconciliationError
from alignkit.ragged import Floats

#: How far the sum of a model's credit may lie from the total: rounding of many float additions.
TOLERANCE = 1e-9

NOT_INCREMENTAL = "Attributed is not incremental."


@dataclass(frozen=True)
class PathCredit:
    """One model's credit: conversions and value per channel, None where it refuses shares; what its engine found."""

    model: str
    conversions: Floats | None
    value: Floats | None
    found: Found | None = None

    @property
    def key(self) -> str:
        """The model's name in a column's."""
        return self.model.replace("-", "_")


@dataclass(frozen=True)
class PathQuestion:
    """What was asked: the paths and their channels, whether value is known, and the words around the figures."""

    paths: Paths
    channels: tuple[str, ...]
    has_value: bool
    value_of_lost: float
    currency: str
    separator: str
    notes: tuple[str, ...]
    assumptions: tuple[Assumption, ...]

    @property
    def basis(self) -> dict[str, Any]:
        """What the figures rest on."""
        basis = {
            "n_paths": len(self.paths),
            "conversions": _tidy(self.paths.conversions.sum()),
            "nulls": _tidy(self.paths.nulls.sum()),
            "value": _tidy(self.paths.value.sum() + self.value_of_lost) if self.has_value else None,
            "n_channels": len(self.channels),
            "currency": self.currency or None,
            "separator": self.separator or None,
        }
        return {name: value for name, value in basis.items() if value is not None}


def credit(asked: PathQuestion, models: Sequence[PathCredit]) -> Answer:
    """Conversions and value of each channel under each model, and the effects of the models that learn."""
    columns = [Column("channel", "text", "a step of the paths, as it is written")]
    values: dict[str, Any] = {}
    for model in models:
        for column, figures in _figures(asked, model):
            columns.append(column)
            values[column.name] = None if figures is None else rounded(figures)
    order = _order(asked, models)
    names = [asked.channels[number] for number in order]
    rows = {name: [None] * len(names) if v is None else v[order] for name, v in values.items()}
    return Answer(
        name="paths",
        title="What does each channel earn, by model?",
        definition=(
            "Each path's conversions and value, divided among its steps by a rule, or in proportion to the effects that"
            " a model finds in won and lost journeys. Paths without a step are unattributed."
        ),
        columns=tuple(columns),
        rows=table(columns, {"channel": names, **rows}),
        basis=asked.basis | {"models": [model.model for model in models]},
        notes=(*asked.notes, NOT_INCREMENTAL),
        assumptions=asked.assumptions,
    )


def _figures(asked: PathQuestion, model: PathCredit) -> list[tuple[Column, Floats | None]]:
    key, name = model.key, model.model
    found = [
        (Column(f"{key}_conversions", "number", f"conversions credited by {name}", label=name), model.conversions),
        (Column(f"{key}_value", "number", f"value credited by {name}", asked.currency, name), model.value),
    ]
    if model.found is not None:
        effect, of_value = model.found.effect, model.found.value_effect
        found += [
            (Column(f"{key}_effect", "number", f"the effect on conversions that {name} finds", label=name), effect),
            (Column(f"{key}_value_effect", "number", f"the effect on value that {name} finds", label=name), of_value),
        ]
    return found if asked.has_value else found[::2]


def _order(asked: PathQuestion, models: Sequence[PathCredit]) -> list[int]:
    """The channels that earn most under the first model, then by name; where it refuses shares, by its effects."""
    credit = models[0].conversions if models else None
    found = models[0].found if models else None
    most = credit if credit is not None else found.effect if found else np.zeros(len(asked.channels))
    ranks = rounded(most).tolist()
    return sorted(range(len(ranks)), key=lambda number: (-ranks[number], asked.channels[number]))


def reconciliation(asked: PathQuestion, models: Sequence[PathCredit]) -> Answer:
    """All conversions and all value = attributed + unattributed, for every model at once."""
    paths = asked.paths
    empty = np.flatnonzero(paths.length == 0)
    total = np.array([len(paths), *(counts.sum() for counts in (paths.conversions, paths.nulls, paths.value))])
    apart = np.array([len(empty), *(c[empty].sum() for c in (paths.conversions, paths.nulls, paths.value))])
    difference = np.zeros(4)
    for model in models:
        difference += np.abs(_difference(model, paths, total - apart))
    given = np.array([any(getattr(m, name) is not None for m in models) for name in ("conversions", "value")])
    refused = (total - apart) * np.array([False, not given[0], False, not given[1]])
    lost = np.array([0.0, 0.0, 0.0, asked.value_of_lost])
    lines = [_line("total", "", total + lost), _line("attributed", "", total - apart - refused)]
    lines.append(_line("unattributed", "empty-path", apart))
    lines += [_line("unattributed", "no-shares", refused)] if refused.any() else []
    lines += [_line("unattributed", "not-won", lost)] if asked.value_of_lost else []
    lines.append(_line("difference", "", difference))
    columns = [
        Column("line", "key", "total, attributed, unattributed or difference"),
        Column("reason", "key", "why: the path is empty, no model makes shares, or the value was not won"),
        Column("paths", "count", "rows of the input"),
        Column("conversions", "number", "journeys won"),
        Column("nulls", "number", "journeys lost"),
        *([Column("value", "number", "value of the won journeys", asked.currency)] if asked.has_value else []),
    ]
    return Answer(
        name="reconciliation",
        title="Does it tie?",
        definition="Total = attributed + unattributed; every model that gives credit gives exactly the attributed.",
        columns=tuple(columns),
        rows=table(
            columns,
            {c.name: [line[c.name] or None if c.kind == "key" else line[c.name] for line in lines] for c in columns},
        ),
        basis=asked.basis,
    )


def _line(name: str, reason: str, sums: Floats) -> dict[str, Any]:
    paths, conversions, nulls, value = rounded(sums).tolist()
    counts = {"conversions": conversions, "nulls": nulls, "value": value}
    return {"line": name, "reason": reason, "paths": int(paths), **counts}


def _tidy(value: float) -> float:
    return float(rounded(np.array([value]))[0])


def _difference(model: PathCredit, paths: Paths, attributed: Floats) -> Floats:
    """How far a model's credit is from what it had to give; 0 within the rounding of float sums, else our own bug."""
    found = np.zeros(4)
    for place, credit, counts in ((1, model.conversions, paths.conversions), (3, model.value, paths.value)):
        if credit is None:
            continue
        off = float(credit.sum() - attributed[place])
        scale = max(abs(attributed[place]), np.abs(credit).sum(), np.abs(counts).sum())
        found[place] = off if abs(off) > TOLERANCE * scale else 0.0
    if found.any():
        raise ReconciliationError(
            "not-balanced",
            f"{model.model}: off by {found[1]!r} conversions, {found[3]!r} of value",
            why="This is a bug in alignkit, not in your data. No figure was printed.",
            do=["please report it with the output of  alignkit doctor"],
        )
    return found


def figures(asked: PathQuestion, models: Sequence[PathCredit]) -> Answer:
    """What each engine says about its own fit: exactness, rates, and whatever else it found."""
    rows: list[tuple[str, str, float | None, str | None]] = []
    for model in models:
        if model.found is None:
            continue
        found = {"exact": "yes" if model.found.exact else "no", **model.found.figures}
        found |= {} if model.found.exact else {"largest_standard_error": model.found.error}
        rows += [(model.model, name, *_either(value)) for name, value in found.items()]
    columns = [
        Column("model", "key", "the model"),
        Column("figure", "key", "what it says about its fit"),
        Column("number", "number", "the figure, where it is a number"),
        Column("words", "text", "the figure, where it is not"),
    ]
    cells = dict(zip((c.name for c in columns), zip(*rows, strict=True) if rows else [()] * 4, strict=True))
    return Answer(
        name="figures",
        title="What do the models say about themselves?",
        definition="The diagnostics of each model that learns from won and lost journeys.",
        columns=tuple(columns),
        rows=table(columns, cells),
        basis=asked.basis,
    )


def _either(value: float | str) -> tuple[float | None, str | None]:
    return (None, value) if isinstance(value, str) else (_tidy(value), None)
