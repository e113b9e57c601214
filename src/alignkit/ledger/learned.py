"""What a data-driven model found: the model table beside the ledger, and its diagnostics (`RULES.md` 23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from alignkit.answer import Answer, Column, table
from alignkit.engines.paths import Found
from alignkit.engines.tables import KEYS, engine_table, rounded
from alignkit.errors import some
from alignkit.ledger.books import Books
from alignkit.ledger.credit import Tally
from alignkit.ledger.grouping import Dimension
from alignkit.ledger.learning import Learning
from alignkit.models.data_driven import learned
from alignkit.models.model import Model
from alignkit.money import rounded_share
from alignkit.ragged import Floats, Ints

#: Shares of a total are cut in parts of 2⁻⁴⁰.
SCALE = 2**40


@dataclass(frozen=True)
class Fitted:
    """A data-driven model after learning: what it found, what it tells apart, and what it shares a deal by."""

    model: Model
    found: Found
    per: str
    learning: Learning
    share_by: str = "strength"

    @cached_property
    def ready(self) -> Model:
        """The model, ready to weigh; `UsageError` where its effects are no shares."""
        reach = self.learning.reach(self.per) if self.share_by == "strength" else None
        return learned(self.model, self.found, self.per, reach)


def model_table(fitted: Fitted, total: Tally, books: Books, unit: Dimension, basis: Mapping[str, Any]) -> Answer:
    """Both results side by side: the model table, the ledger, and their difference.

    `credit` is what the ledger attributed, shared in proportion to the effects on value: the figure other packages
    print. `ledger` is the same total, deal by deal. They differ because no deal may pay a channel it never met.
    """
    effect, value_effect = rounded(fitted.found.effect), rounded(fitted.found.value_effect)
    share = fitted.model.shares(value_effect, 1.0)
    ledger = _ledger(total, unit.size)
    whole = int(ledger.sum())
    parts = None if share is None else shared(whole, share)
    wins = fitted.model.shares(effect, float(fitted.learning.won[fitted.learning.touches > 0].sum()))
    order = np.lexsort((np.arange(unit.size), -effect, -ledger)).tolist()
    shown = [at for at in order if effect[at] or value_effect[at] or ledger[at]]
    values: dict[str, Any] = {
        column.name: [words[at] for at in shown] for column, words in zip(unit.columns, unit.labels, strict=True)
    }
    values |= {
        "effect": effect[shown],
        "reach": fitted.learning.reach(fitted.per)[shown],
        "value_share": None if share is None else share[shown],
        "wins": None if wins is None else wins[shown],
        "credit": None if parts is None else parts[shown],
        "ledger": ledger[shown],
        "difference": None if parts is None else (ledger - parts)[shown],
    }
    values = {name: [None] * len(shown) if column is None else column for name, column in values.items()}
    columns = (*unit.columns, *_columns(books.currency))
    return Answer(
        name="model-table",
        title=f"What did {fitted.model.name} find?",
        definition="The total shared by the model's effects (the model table), beside the ledger, which shares every"
        " deal among its own touches by what their channels are worth to it.",
        columns=columns,
        rows=table(columns, values),
        basis=basis,
        notes=_notes(fitted, refused=share is None),
    )


def diagnostics(fitted: Fitted, basis: Mapping[str, Any]) -> Answer:
    """What a reader should know before believing the effects: how much was learned from, and the model's own checks."""
    learning, found = fitted.learning, fitted.found
    figures: dict[str, float | int | str] = {
        "won deals": int(learning.won.sum()),
        "lost deals": int((~learning.won).sum()),
        "deals without a touch": int((learning.touches == 0).sum()),
        "deals left out: not closed": learning.left_out,
        "computed": "exactly" if found.exact else f"by drawing, largest standard error {found.error:.2g}",
        **found.figures,
    }
    columns = (Column("figure", "text", "what was measured"), Column("value", "text", "its value"))
    values = {"figure": list(figures), "value": [_plain(value) for value in figures.values()]}
    return Answer(
        name="diagnostics",
        title=f"What does {fitted.model.name} rest on?",
        definition="The journeys it learned from, and the model's own checks.",
        columns=columns,
        rows=table(columns, values),
        basis=basis,
    )


def own_tables(fitted: Fitted, unit: Dimension, basis: Mapping[str, Any]) -> list[Answer]:
    """The engine's own tables: transitions, coalitions, coefficients, positions."""
    words = unit.labels[-1] if len(unit.labels) == 1 else unit.labels[1]
    names = [str(word or "(none)") for word in words]
    tables = fitted.found.tables
    return [engine_table(names, fitted.model.name, name, tables, basis) for name in tables if name not in KEYS]


def effects_answer(fitted: Sequence[Fitted], unit: Dimension, basis: Mapping[str, Any]) -> Answer:
    """The effects that each model found, also those whose signs forbid shares; each in the model's own measure."""
    found = np.array([rounded(one.found.effect) for one in fitted])
    order = np.lexsort((np.arange(unit.size), -found[0])).tolist()
    shown = [at for at in order if found[:, at].any()]
    values: dict[str, Any] = {
        column.name: [words[at] for at in shown] for column, words in zip(unit.columns, unit.labels, strict=True)
    }
    values |= {one.model.name: effect[shown] for one, effect in zip(fitted, found, strict=True)}
    measures = [Column(o.model.name, "number", f"what {o.model.name} measures", label=o.model.name) for o in fitted]
    columns = (*unit.columns, *measures)
    return Answer(
        name="effects",
        title=f"What did the data-driven models find, by {unit.name}?",
        definition="The effect of each on wins, in the model's own measure; columns cannot be compared.",
        columns=columns,
        rows=table(columns, values),
        basis=basis,
    )


def shared(whole: int, share: Floats) -> Ints:
    """A total in minor units cut in proportion to `share`, exactly, by the ledger's own rule (`RULES.md` 24).

    >>> shared(100, np.array([1, 1, 1]) / 3).tolist()
    [33, 34, 33]
    """
    running = np.cumsum(np.floor(share * SCALE + 0.5).astype(np.int64))
    cut = rounded_share(np.array(whole), running, running[-1:])
    return np.diff(cut, prepend=0)


def _ledger(total: Tally, size: int) -> Ints:
    code, credit, _, _ = total.units.merged()
    found = np.zeros(size, np.int64)
    found[code] = credit
    return found


def _columns(currency: str) -> Sequence[Column]:
    return (
        Column("effect", "number", "what the model measures, on wins"),
        Column("reach", "count", "won deals it touched, whatever the period; a deal is shared by effect ∕ reach"),
        Column("value_share", "share", "its part of all effects on what the wins are worth; null: no meaning"),
        Column("wins", "number", "all won deals with a touch, whatever the period, by the effects; null: no meaning"),
        Column("credit", "money", "the model table: the attributed total by the effects on value", unit=currency),
        Column("ledger", "money", "the ledger: deal by deal", unit=currency),
        Column("difference", "money", "ledger less model table", unit=currency),
    )


def _notes(fitted: Fitted, *, refused: bool) -> tuple[str, ...]:
    number = fitted.learning.left_out
    verb, pronoun, ends = ("is", "it", "ends") if number == 1 else ("are", "they", "end")
    which = f"{some(number, 'deal')} that {verb} not closed {verb} left out"
    notes = [f"{which}: how {pronoun} {ends} is not known."] if number else []
    if fitted.learning.won.all():
        notes.append("Nothing was lost: the model sees won deals only, and cannot tell what wins from what is there.")
    if refused:
        notes.append(
            "Its effects on value are negative or nothing: shares of them have no meaning, so no money is given."
        )
    else:
        notes.append(
            "Credit shares the total by the effects, learned from all periods; the ledger shares each deal among its"
            " own touches, and is what ties."
        )
    return tuple(notes)


def _plain(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.6g}"
