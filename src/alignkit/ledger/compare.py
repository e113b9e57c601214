"""The models side by side: how much does the answer depend on the model?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from alignkit.answer import Answer, Assumption, Column, table
from alignkit.ledger.books import Books
from alignkit.ledger.credit import Tally
from alignkit.ledger.grouping import Dimension
from alignkit.ragged import Ints


def compare(
    tallies: Sequence[Tally],
    books: Books,
    by: Dimension,
    deleted: Sequence[bool],
    headline: str,
    basis: Mapping[str, Any],
    assumptions: Sequence[Assumption],
    influenced: Ints,
    notes: Sequence[str] = (),
) -> tuple[Answer, Answer]:
    """Credit of every campaign under every model, the most under `headline` first, and what each model adds up to.

    `influenced` is the booked amount of all deals that each campaign touched, which never adds up.
    """
    credit = [np.zeros(by.size, np.int64) for _ in tallies]
    touched = np.zeros(by.size, bool)
    for column, total in zip(credit, tallies, strict=True):
        code, amount, deals, _ = total.groups.merged()
        column[code] = amount
        touched[code] |= deals > 0
    on_file = np.array([False, *(not gone for gone in deleted)])
    shown = np.flatnonzero(touched | on_file).tolist()
    names = [total.model.name for total in tallies]
    headline = headline if headline in names else names[0]
    leading = credit[names.index(headline)]
    order = sorted(shown, key=lambda i: (-int(leading[i]), str(by.labels[0][i])))
    labels = {column.name: [words[i] for i in order] for column, words in zip(by.columns, by.labels, strict=True)}
    money = [Column(name, "money", f"credit under {name}", unit=books.currency, label=name) for name in names]
    values = labels | {name: column[order] for name, column in zip(names, credit, strict=True)}
    values["influenced"] = influenced[order]
    reach = Column("influenced", "money", "booked amount of all deals it touched; never adds up", unit=books.currency)
    columns = (*by.columns, *money, reach)
    side_by_side = Answer(
        name="compare",
        title="How much does the answer depend on the model?",
        definition="Each campaign's credit under every model; each column adds up to what that model attributes.",
        columns=columns,
        rows=table(columns, values),
        basis={**basis, "headline": headline},
        notes=(*notes, "Attributed is not incremental."),
        assumptions=tuple(assumptions),
    )
    return side_by_side, _totals(tallies, books, money, basis)


def _totals(tallies: Sequence[Tally], books: Books, money: Sequence[Column], basis: Mapping[str, Any]) -> Answer:
    booked = sum(books.amount.tolist())
    lines = ("attributed", "unattributed", "booked", "difference")
    columns = (Column("line", "text", "attributed, unattributed, booked, difference"), *money)
    values: dict[str, Any] = {"line": list(lines)}
    for total in tallies:
        lost = sum(total.lost.tolist())
        values[total.model.name] = [total.attributed, lost, booked, booked - total.attributed - lost]
    return Answer(
        name="totals",
        title="Does every model add up?",
        definition="Booked revenue = attributed + unattributed under every model.",
        columns=columns,
        rows=table(columns, values),
        basis=basis,
    )
