"""The terminal: one screen, one question. Bold ties, dim explains, blue is marketing, and a status has its sign.

Every text passes `grid.text`, so no name can move the cursor; styles are names of one theme, and taking all colour away
loses nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from importlib import import_module
from io import StringIO
from typing import Any, BinaryIO, TextIO

from rich.console import Console
from rich.text import Text
from rich.theme import Theme

from alignkit.answer import Answer
from alignkit.reports.grid import Signs

#: The design width; a terminal may be narrower, and names may use what a wider one has.
WIDTH = 96

THEME = Theme(
    {
        "total": "bold",
        "quiet": "dim",
        "marketing": "blue",
        "ok": "green",
        "warn": "yellow",
        "fail": "red",
    },
    inherit=False,
)

#: The first answer of a screen → the module in `screens/` that draws it. Other answers are drawn as plain tables.
SCREENS = {
    "attribution": "attribution",
    "explain": "explain",
    "compare": "compare",
    "model-table": "learned",
    "paths": "paths",
    "files": "inspection",
    **dict.fromkeys(("experiments", "designs", "groups", "calibration", "untested"), "experiments"),
}

#: Answers that stand on the screen of the answer before them.
COMPANIONS = {
    "attribution": {"reconciliation", "teams", "evidence", "rules"},
    "explain": {"deal"},
    "compare": {"totals"},
    "paths": {"reconciliation", "figures"},
    "model-table": {"diagnostics", "transitions", "coalitions", "coefficients", "positions", "participation"},
    "files": {"columns"},
    "experiments": {"designs", "groups"},
    "calibration": {"untested"},
}


def write(answers: Sequence[Answer], stream: BinaryIO) -> None:
    """Write the screens as plain text in UTF-8, at the design width, for a file or a pipe."""
    lines = screens(answers, width(), Signs())
    stream.writelines((line.plain + "\n").encode("utf-8", "backslashreplace") for line in lines)


def show(answers: Sequence[Answer], console: Console, *, verbose: bool = False) -> None:
    """Print the screens on a console, in its width, colours and encoding."""
    signs = Signs(ascii=console.options.ascii_only)
    # All lines before the first is printed: a screen is whole or not there.
    for line in list(screens(answers, console.width, signs, verbose=verbose)):
        console.print(signs.fit(line, console.encoding), end="\n", overflow="ignore", crop=False)


def screens(answers: Sequence[Answer], width: int, signs: Signs, *, verbose: bool = False) -> Iterator[Text]:
    """All lines of all screens, one blank line between two of them."""
    for number, group in enumerate(grouped(answers)):
        if number:
            yield Text()
        yield from _screen(group, width, signs)
        if verbose:
            from alignkit.reports.screens.plain import behind

            yield from behind(group, width, signs)


def grouped(answers: Sequence[Answer]) -> list[list[Answer]]:
    """The answers of each screen: a head, and its companions wherever they stand behind it."""
    groups: list[list[Answer]] = []
    for answer in answers:
        homes = [group for group in groups if answer.name in COMPANIONS.get(group[0].name, ())]
        if homes:
            homes[-1].append(answer)
        else:
            groups.append([answer])
    return groups


def _screen(group: Sequence[Answer], width: int, signs: Signs) -> Iterator[Text]:
    name = SCREENS.get(group[0].name, "plain")
    draw: Any = import_module(f"alignkit.reports.screens.{name}").screen
    yield from draw(group, width, signs)


class Screen(Console):
    """A console that lets a closed pipe be known, so that the process can end as pipes do."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console(stream: TextIO, *, color: str = "auto") -> Console:
    """A console for one of the standard streams: `color` is auto, always or never.

    auto: NO_COLOR, FORCE_COLOR and TERM decide as everywhere. A stream that is no terminal is as wide as COLUMNS says,
    else as the design.
    """
    made = Screen(
        file=stream,
        theme=THEME,
        highlight=False,
        soft_wrap=False,
        markup=False,
        emoji=False,
        force_terminal={"always": True, "never": False}.get(color),
        no_color=True if color == "never" else False if color == "always" else None,
    )
    if not stream.isatty():
        made.width = width()
    return made


def width() -> int:
    """How wide a screen is where no terminal says it."""
    columns = os.environ.get("COLUMNS", "")
    return max(int(columns), 40) if columns.isdecimal() else WIDTH


def as_text(answers: Sequence[Answer], columns: int = WIDTH, *, signs: Signs | None = None) -> str:
    """The screens as one plain string: for documentation and tests."""
    out = StringIO()
    for line in screens(answers, columns, signs or Signs()):
        out.write(line.plain + "\n")
    return out.getvalue()
