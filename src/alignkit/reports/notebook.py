"""A light table for notebooks: at most twenty rows, a caption, scopes for screen readers, no style of its own."""

from __future__ import annotations

from collections.abc import Iterator

from alignkit.answer import Answer, Column
from alignkit.errors import some
from alignkit.reports import figures
from alignkit.reports.neutral import html

ROWS = 20


def to_html(answer: Answer) -> str:
    """The answer as an HTML table."""
    columns = figures.visible(answer.columns)
    return "\n".join(["<table>", _caption(answer), *_head(columns), *_body(answer, columns), "</table>"])


def _caption(answer: Answer) -> str:
    left_out = answer.rows.num_rows - ROWS
    more = f" First {ROWS} of {some(answer.rows.num_rows, 'row')}." if left_out > 0 else ""
    return f"<caption><b>{html(answer.title)}</b><br>{html(answer.definition)}{more}</caption>"


def _head(columns: list[Column]) -> Iterator[str]:
    cells = "".join(f'<th scope="col" title="{html(c.description)}">{html(_heading(c))}</th>' for c in columns)
    yield f"<thead><tr>{cells}</tr></thead>"


def _heading(column: Column) -> str:
    return f"{column.heading}, {column.unit}" if column.unit else column.heading


def _body(answer: Answer, columns: list[Column]) -> Iterator[str]:
    yield "<tbody>"
    for row in answer.rows.slice(0, ROWS).to_pylist():
        cells = [html(figures.plain(row[column.name], column)) for column in columns]
        first = f'<th scope="row">{cells[0]}</th>' if cells else ""
        yield f"<tr>{first}{''.join(map(_cell, columns[1:], cells[1:]))}</tr>"
    yield "</tbody>"


def _cell(column: Column, text: str) -> str:
    align = ' style="text-align:right"' if figures.is_number(column) else ""
    return f"<td{align}>{text}</td>"
