"""What a data-driven model found: the model table beside the ledger, and below it what the model rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from alignkit.answer import Answer
from alignkit.reports import grid
from alignkit.reports.grid import Signs
from alignkit.reports.screens.plain import closing, opening, table


def screen(answers: Sequence[Answer], width: int, signs: Signs) -> Iterator[Text]:
    """The table, its figures as one paragraph, and the names of the tables that are too long for a screen."""
    answer = answers[0]
    yield from opening(answer, width)
    yield from table(answer, width, signs)
    for other in answers[1:]:
        if other.name == "diagnostics":
            yield Text()
            facts = [f"{row['figure'].replace('_', ' ')} {row['value']}" for row in other.to_dicts()]
            yield from grid.listed([f"Learned from: {facts[0]}", *facts[1:]], width)
    yield from closing(answer, width)
    own = [other.name for other in answers[1:] if other.name != "diagnostics"]
    if own:
        yield Text()
        yield from grid.wrapped(f"Its own tables: {', '.join(f'--answer {name}' for name in own)}  with  -f csv", width)
