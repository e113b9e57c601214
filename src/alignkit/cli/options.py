"""The options that several commands share: their names, their words, and how their values are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from alignkit.errors import UsageError, did_you_mean
from alignkit.reports import choose

#: What a table can be cut by (`RULES.md` 29).
DIMENSIONS = (
    "campaign",
    "channel",
    "team",
    "type",
    "source",
    "owner",
    "segment",
    "revenue-type",
    "quarter",
    "month",
    "tier",
    "deal",
)

#: The files of the records' folder that are no record.
_NO_RECORDS = frozenset({"base", "columns", "types"})

PEOPLE = ("roles-then-account", "roles", "account", "primary")

EVIDENCE = ("auto", "none", "full")

COLORS = ("auto", "always", "never")


def day(text: str) -> date:
    """A day as a flag gives it: YYYY-MM-DD."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("usage", f"{text} is not a day", do=["write it like 2026-06-30"]) from error


def words(given: list[str] | None, known: tuple[str, ...], what: str) -> list[str]:
    """A repeatable option whose values may also stand with commas between them, each checked."""
    found = [word for text in given or [] for word in text.split(",") if word]
    for word in found:
        one_of(word, known, what)
    return found


def one_of(word: str, known: tuple[str, ...], what: str) -> str:
    """A word of a closed list, or a `UsageError` with the nearest one."""
    if word not in known:
        raise UsageError(
            "usage", f"{what} {word} is unknown", do=[did_you_mean(word, known), f"one of {', '.join(known)}"]
        )
    return word


def _people(word: str) -> str:
    return one_of(word, PEOPLE, "--people")


def _evidence(word: str) -> str:
    return one_of(word, EVIDENCE, "--evidence")


def _color(word: str) -> str:
    return one_of(word, COLORS, "--color")


def record_kind(word: str) -> str:
    """A kind of record by its table's name, or by one such record's: deals, deal."""
    from alignkit.records import RECORDS

    kinds = {record.singular(): table for table, record in RECORDS.items()}
    known = kinds | {table: table for table in RECORDS} | {table.replace("_", "-"): table for table in RECORDS}
    if word not in known:
        raise UsageError(
            "usage", f"there is no record {word}", do=[did_you_mean(word, known), f"one of {', '.join(kinds)}"]
        )
    return known[word]


def record_kinds() -> Iterator[str]:
    """One record of each kind, by the files of their folder, without importing any: completion must not wait."""
    from pkgutil import iter_modules

    folder = Path(__file__).parent.parent / "records"
    yield from (file.name.replace("_", "-") for file in iter_modules([str(folder)]) if file.name not in _NO_RECORDS)


def starting_kinds(incomplete: str) -> list[str]:
    """Completion: the kinds of record whose name starts so."""
    return [word for word in record_kinds() if word.startswith(incomplete)]


def model_names() -> Iterator[str]:
    """The models that are installed, without importing any: completion must not wait."""
    from importlib.metadata import entry_points

    yield from sorted({point.name for point in entry_points(group="alignkit.models")})


def _starting(known: tuple[str, ...]) -> object:
    return lambda incomplete: [word for word in known if word.startswith(incomplete)]


def starting_models(incomplete: str) -> list[str]:
    """Completion: the models whose name starts so."""
    return [name for name in model_names() if name.startswith(incomplete)]


def _dimensions(incomplete: str) -> list[str]:
    done, comma, last = incomplete.rpartition(",")
    return [f"{done}{comma}{word}" for word in DIMENSIONS if word.startswith(last)]


Deals = Annotated[
    Path | None,
    typer.Argument(
        metavar="DEALS", help="The export of your deals; others are found beside it. Without it: alignkit.toml."
    ),
]
Models = Annotated[
    list[str] | None,
    typer.Option(
        "--model",
        "-m",
        metavar="NAME",
        rich_help_panel="Question",
        autocompletion=starting_models,
        help="A model; again for several. `alignkit models` lists them.",
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        metavar="NAME",
        rich_help_panel="Question",
        autocompletion=starting_models,
        help="The model; `alignkit models` lists them.",
    ),
]
By = Annotated[
    list[str] | None,
    typer.Option(
        "--by",
        metavar="WHAT",
        rich_help_panel="Question",
        autocompletion=_dimensions,
        help=f"What a row is: one or more of {', '.join(DIMENSIONS)}. Several: --by deal,campaign.",
    ),
]
Top = Annotated[
    int | None, typer.Option("--top", min=1, metavar="N", rich_help_panel="Question", help="Only the first N rows.")
]
Since = Annotated[
    date | None,
    typer.Option(
        "--since", metavar="DAY", parser=day, rich_help_panel="Question", help="Deals won on that day or later."
    ),
]
Until = Annotated[
    date | None,
    typer.Option(
        "--until", metavar="DAY", parser=day, rich_help_panel="Question", help="Deals won on that day or earlier."
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        metavar="DAY",
        parser=day,
        rich_help_panel="Question",
        help="As known on that day: what came later is not known yet.",
    ),
]
People = Annotated[
    str | None,
    typer.Option(
        "--people",
        metavar="HOW",
        parser=_people,
        rich_help_panel="Rules",
        autocompletion=_starting(PEOPLE),
        help="Whose touches belong to a deal: roles-then-account (default), roles, account, primary.",
    ),
]
Lookback = Annotated[
    int | None,
    typer.Option(
        "--lookback-days",
        metavar="N",
        min=0,
        max=36_500,
        rich_help_panel="Rules",
        help="How many days before the close a touch may lie (default 365).",
    ),
]
Currency = Annotated[
    str | None,
    typer.Option("--currency", metavar="CODE", rich_help_panel="Rules", help="The report's currency (ISO 4217)."),
]
Timezone = Annotated[
    str | None,
    typer.Option(
        "--timezone", metavar="ZONE", rich_help_panel="Rules", help="The zone days are counted in (default UTC)."
    ),
]
Evidence = Annotated[
    str,
    typer.Option(
        "--evidence",
        metavar="HOW",
        parser=_evidence,
        rich_help_panel="Question",
        autocompletion=_starting(EVIDENCE),
        help="How sure the figures are: auto (default: what is cheap), none, full.",
    ),
]
Config = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", rich_help_panel="Input", help="Settings; else the nearest alignkit.toml upward."
    ),
]
Quarantine = Annotated[
    Path | None,
    typer.Option(
        "--quarantine",
        metavar="FILE",
        rich_help_panel="Input",
        help="Go on without rows that cannot be read, and list them there.",
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        parser=choose.known,
        rich_help_panel="Output",
        autocompletion=_starting(tuple(choose.WRITERS)),
        help=f"{', '.join(choose.WRITERS)}.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", rich_help_panel="Output", help="Write there; the suffix says the format."
    ),
]
AnswerName = Annotated[
    str | None,
    typer.Option(
        "--answer",
        metavar="NAME",
        rich_help_panel="Output",
        help="Which answer a CSV or Parquet file holds (default: the first); NAME:MODEL for one model's.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", rich_help_panel="General", help="Nothing on stderr but errors.")]
Verbose = Annotated[
    int,
    typer.Option(
        "--verbose", "-v", count=True, rich_help_panel="General", help="Also the rules in force and every file."
    ),
]
Color = Annotated[
    str,
    typer.Option(
        "--color",
        metavar="WHEN",
        parser=_color,
        rich_help_panel="General",
        autocompletion=_starting(COLORS),
        help="auto, always or never.",
    ),
]
