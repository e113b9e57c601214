"""What the campaigns add, and how credit stands to it: the columns a person needs, and every result as a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.text import Text

from alignkit.answer import Answer
from alignkit.reports import grid
from alignkit.reports.grid import Signs
from alignkit.reports.screens import plain

#: What of each answer stands on the screen; all of it is in the other formats.
SHOWN = {
    "experiments": (
        "experiment",
        "verdict",
        "conversions",
        "conversions_low",
        "conversions_high",
        "value",
        "value_range",
    ),
    "designs": ("experiment", "design", "starts_on", "ends_on", "relative", "campaign"),
    "groups": ("experiment", "group", "units", "of", "blocks", "conversions", "rate", "value"),
    "calibration": ("campaign", "credit", "lift", "lift_range", "credit_to_lift", "verdict"),
    "untested": ("campaign", "team", "credit", "share"),
}

NEXT = "Next: alignkit attribute --calibrate sets a model's credit beside what was measured"

#: A long list of untested campaigns ends here.
LONGEST = 10


def screen(answers: Sequence[Answer], width: int, signs: Signs) -> Iterator[Text]:
    """Each answer's title, its columns that matter, and its notes."""
    for number, answer in enumerate(answers):
        if number:
            yield Text()
        yield from plain.opening(answer, width)
        if answer.rows.num_rows:
            names = SHOWN[answer.name]
            narrow = replace(answer, columns=tuple(map(answer.column, names)), rows=answer.rows.select(names))
            yield from plain.table(narrow.top(LONGEST) if answer.name == "untested" else narrow, width, signs)
        more = answer.rows.num_rows - LONGEST
        if answer.name == "untested" and more > 0:
            yield Text()
            yield from grid.wrapped(f"{more} more; all of them: -f csv --answer untested", width)
        yield from plain.closing(answer, width)
    if answers[0].name == "experiments":
        yield Text()
        yield from grid.wrapped(NEXT, width)
