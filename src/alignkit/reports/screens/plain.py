"""Any answer as a table: what a measure gets without a screen of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from rich.text import Text

from alignkit.answer import Answer, Column
from alignkit.journeys.vocabulary import WORDS
from alignkit.reports import basis, figures, grid
from alignkit.reports.grid import Signs, text

NOT_INCREMENTAL = "Attributed is not incremental"

#: Columns whose codes have words.
CODED = frozenset({"reason", "verdict", "tier"})

#: A text column at the end is wrapped, the first is cut, but not narrower than this.
LEAST, FIRST = 24, 12


def screen(answers: Sequence[Answer], width: int, signs: Signs) -> Iterator[Text]:
    """Title, basis, the columns a person needs, notes."""
    for answer in answers:
        yield from opening(answer, width)
        yield from table(answer, width, signs)
        yield from closing(answer, width)


def opening(answer: Answer, width: int) -> Iterator[Text]:
    """The question in bold, and under it on what the answer rests."""
    yield text(answer.title, "total")
    parts = basis.sentence(answer)
    yield from grid.listed(parts, width) if parts else grid.wrapped(answer.definition, width)
    yield Text()


def table(answer: Answer, width: int, signs: Signs) -> Iterator[Text]:
    """The rows, numbers flush right, under dim headings.

    A text at the end is wrapped in its column; columns that do not fit are left out and named.
    """
    columns = figures.visible(answer.columns)
    heads = [text(c.heading, "quiet") for c in columns]
    rows = [[_cell(row[c.name], c, signs) for c in columns] for row in answer.to_dicts()]
    kept = _fitting([heads, *rows], width, wraps=not figures.is_number(columns[-1]))
    tracks = [grid.GridColumn(right=figures.is_number(columns[i]), names=0 if i else FIRST) for i in kept]
    tracks = _tracks(tracks, [[row[i] for i in kept] for row in [heads, *rows]], width)
    for row in [heads, *rows]:
        yield from _lines(tracks, [row[i] for i in kept])
    left_out = [c.name for i, c in enumerate(columns) if i not in kept]
    if left_out:
        yield Text()
        yield from grid.wrapped(f"Too narrow for {', '.join(left_out)}: widen the window, or use  -f csv", width)


def _cell(value: Any, column: Column, signs: Signs) -> Text:
    if column.name == "ok":
        return text(signs.good, "ok") if value else text(signs.bad, "fail")
    if column.name in CODED:
        return text(WORDS.get(value, value) or figures.UNKNOWN)
    return text(figures.plain(value, column))


def _tracks(tracks: Sequence[grid.GridColumn], rows: Sequence[Sequence[Text]], width: int) -> list[grid.GridColumn]:
    """As wide as their cells; a last text column takes what is left."""
    natural = grid.measured(tracks, rows, 10_000)
    rest = width - grid.total(natural[:-1]) - 2
    if grid.total(natural) > width and len(natural) > 1 and not natural[-1].right and rest >= LEAST:
        return [*natural[:-1], replace(natural[-1], width=rest)]
    return grid.measured(tracks, rows, width)


def _lines(tracks: Sequence[grid.GridColumn], cells: Sequence[Text]) -> Iterator[Text]:
    """One row; more lines where its last text is longer than its column."""
    last = cells[-1]
    if len(cells) < 2 or tracks[-1].right or last.cell_len <= tracks[-1].width:
        yield grid.line(tracks, cells)
        return
    first, *others = grid.wrapped(last.plain, tracks[-1].width, "")
    yield grid.line(tracks, [*cells[:-1], first])
    for other in others:
        yield grid.line(tracks, [*(Text() for _ in cells[:-1]), other])


def closing(answer: Answer, width: int) -> Iterator[Text]:
    """The notes of the guards that fired; a screen says itself, in its last line, that credit is not cause."""
    notes = [note for note in answer.notes if not note.startswith(NOT_INCREMENTAL)]
    if notes:
        yield Text()
    for note in notes:
        yield from grid.wrapped(note, width)


def behind(group: Sequence[Answer], width: int, signs: Signs) -> Iterator[Text]:
    """What an answer rests on: its definition, and every rule with its value, who set it and what it decided."""
    answer = group[0]
    rules = next((other for other in group if other.name == "rules"), None)
    told = {row["setting"] for row in rules.to_dicts()} if rules else set()
    yield Text()
    yield from grid.wrapped(answer.definition, width)
    rest = [f"{a.name} {a.value or 'none'} ({a.source})" for a in answer.assumptions if a.name not in told]
    yield from grid.listed(rest, width)
    if rules:
        yield Text()
        yield text(rules.title, "total")
        shown = ("setting", "value", "source", "count", "effect")
        narrow = replace(rules, columns=tuple(rules.column(c) for c in shown), rows=rules.rows.select(shown))
        yield from table(narrow, width, signs)


def _fitting(rows: Sequence[Sequence[Text]], width: int, *, wraps: bool) -> list[int]:
    """The columns that fit, from the left; the first may be cut, a last text may be wrapped, the others may not."""
    kept: list[int] = []
    used, last = 0, len(rows[0]) - 1
    for number in range(len(rows[0])):
        widest = max(row[number].cell_len for row in rows)
        least = FIRST if number == 0 else LEAST if number == last and wraps else widest
        used += min(widest, least) + (2 if number else 0)
        if kept and used > width:
            break
        kept.append(number)
    return kept
