"""Markdown: each answer as a heading, its definition, a table and its notes, ready to paste into a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from alignkit.answer import Answer
from alignkit.reports import basis, figures, neutral


def write(answers: Sequence[Answer], stream: BinaryIO) -> None:
    """Write every answer as a section."""
    text = "\n".join("\n".join([*_section(answer), ""]) for answer in answers)
    stream.write(text.encode("utf-8", "backslashreplace"))


def _section(answer: Answer) -> Iterator[str]:
    yield f"## {neutral.markdown(answer.title)}"
    yield ""
    sentence = " · ".join(basis.sentence(answer))
    yield neutral.markdown(answer.definition) + (f"  \n{neutral.markdown(sentence)}" if sentence else "")
    yield ""
    yield from _table(answer)
    if answer.notes:
        yield ""
        yield from (f"- {neutral.markdown(note)}" for note in answer.notes)


def _table(answer: Answer) -> Iterator[str]:
    columns = answer.columns
    yield _row([neutral.markdown(column.heading) for column in columns])
    yield _row(["---:" if figures.is_number(column) else "---" for column in columns])
    for row in answer.to_dicts():
        yield _row([neutral.markdown(figures.plain(row[column.name], column)) for column in columns])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
