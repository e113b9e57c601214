"""What does each channel of aggregated paths earn: conversions, value and effects, the models side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rich.text import Text

from alignkit.answer import Answer, Column
from alignkit.errors import some
from alignkit.reports import figures, grid
from alignkit.reports.grid import Signs, text
from alignkit.reports.screens.plain import NOT_INCREMENTAL, closing, table

#: The blocks of the screen: what stands over the channels, how its columns end, and whether they add up.
BLOCKS = (("Conversions", "_conversions", True), ("Value", "_value", True), ("Effect", "_effect", False))

#: From here on two decimals say enough.
LARGE = 10

NEXT = f"{NOT_INCREMENTAL}. Next: alignkit paths FILE --table transitions, -f csv"


def screen(answers: Sequence[Answer], width: int, signs: Signs) -> Iterator[Text]:
    """Title, basis, one table a measure, the line that ties, the engines' figures, notes."""
    answer, companions = answers[0], {other.name: other for other in answers[1:]}
    yield text(answer.title, "total")
    yield from grid.listed(_basis(answer), width)
    for heading, ending, adds_up in BLOCKS:
        block = _block(answer, heading, ending, adds_up=adds_up)
        if block:
            yield Text()
            yield from table(block, width, signs)
    if not answer.rows.num_rows:
        yield text("No path has a step.", "quiet")
    if "reconciliation" in companions:
        yield from _ties(companions["reconciliation"], width, signs)
    if "figures" in companions:
        yield from _said(companions["figures"], width)
    yield from closing(answer, width)
    yield Text()
    yield from grid.wrapped(NEXT, width)


def _basis(answer: Answer) -> list[str]:
    known = answer.basis
    parts = [
        some(known["n_paths"], "path"),
        f"{_short(known['conversions'])} won",
        f"{_short(known['nulls'])} lost",
        some(known["n_channels"], "channel"),
    ]
    if known.get("value") is not None:
        parts.append(f"value {_short(known['value'])} {known.get('currency', '')}".rstrip())
    return parts


def _short(value: float) -> str:
    """A real number, and a whole one as a count."""
    return figures.count(int(value)) if value == int(value) else figures.number(value)


def _block(answer: Answer, heading: str, ending: str, *, adds_up: bool) -> Answer | None:
    """The columns of one measure as an answer of their own, its total under it where there is one.

    All figures of a block have the same digits, so that they are read down a column.
    """
    import pyarrow as pa

    columns = [c for c in answer.columns if c.name.endswith(ending) and not _is_told(answer, c, ending)]
    if all(answer.rows[column.name].null_count == answer.rows.num_rows for column in columns):
        return None
    cells: dict[str, list[Any]] = {c.name: answer.rows[c.name].to_pylist() for c in columns}
    names = answer.rows["channel"].to_pylist()
    if adds_up and 1 < len(names) == answer.basis["n_channels"]:
        names = [*names, "Total"]
        cells = {name: [*values, _sum(values)] for name, values in cells.items()}
    largest = max((abs(value) for values in cells.values() for value in values if value is not None), default=0.0)
    digits = Decimal("0.01" if largest >= LARGE else "0.0001")
    shown = (replace(answer.column("channel"), label=heading), *(replace(c, kind="money") for c in columns))
    exact = {name: _decimals(values, digits) for name, values in cells.items()}
    return replace(answer, columns=shown, rows=pa.table({"channel": pa.array(names, pa.string()), **exact}))


def _decimals(values: Sequence[float | None], digits: Decimal) -> list[Decimal | None]:
    return [None if v is None else Decimal(repr(v)).quantize(digits, ROUND_HALF_UP) + 0 for v in values]


def _is_told(answer: Answer, column: Column, ending: str) -> bool:
    """Effects that another column tells: those on value, and those that are the credit itself."""
    if ending != "_effect":
        return False
    credit = column.name.removesuffix(ending) + "_conversions"
    return column.name.endswith("_value_effect") or bool(answer.rows[column.name].equals(answer.rows[credit]))


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _ties(books: Answer, width: int, signs: Signs) -> Iterator[Text]:
    """Total = attributed + unattributed, for conversions and for value."""
    lines = books.to_dicts()
    measures = [name for name in ("conversions", "value") if name in books.rows.column_names]
    yield Text()
    for measure in measures:
        total, attributed, difference = (
            _amount(lines, name, measure) for name in ("total", "attributed", "difference")
        )
        unattributed = _amount(lines, "unattributed", measure)
        good = not difference
        line = Text(no_wrap=True, end="").append(signs.good if good else signs.bad, "ok" if good else "fail")
        line.append(f" {measure} {_short(total)} = attributed {_short(attributed)}")
        line.append(f" + unattributed {_short(unattributed)}")
        end = Text(f"difference {_short(difference)}", "total" if good else "fail")
        yield from grid.packed([line, end], width)


def _amount(lines: Sequence[dict[str, Any]], name: str, measure: str) -> float:
    return sum(line[measure] or 0.0 for line in lines if line["line"] == name)


def _said(answer: Answer, width: int) -> Iterator[Text]:
    """One dim paragraph a model: what its engine says about its fit."""
    rows = answer.to_dicts()
    for model in dict.fromkeys(row["model"] for row in rows):
        facts = [
            f"{row['figure'].replace('_', ' ')} {row['words'] if row['number'] is None else _short(row['number'])}"
            for row in rows
            if row["model"] == model
        ]
        yield Text()
        yield from grid.wrapped(f"{model}: {' · '.join(facts)}", width)
