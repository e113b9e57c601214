"""The page of docs/peer-benchmarks.md from what was measured."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from benchmarks.peers.measure import LIMIT, MEMORY, Measured
from benchmarks.peers.plan import FAMILIES, GRID, SIZES, Cell, Engine, Family

Results = dict[str, dict[Cell, Measured]]
Bar = tuple[str, str, str, str]

CA = ("ChannelAttribution heuristics", "ChannelAttribution Markov 1")
MAM = ("MAM first, last, linear", "MAM Markov 1")
STRINGS, CODED = "markov 1, strings", "markov 1, coded"


def page(results: Results, *, by_cpu: bool, beside: Results | None = None) -> str:
    """The bars (also of a run by CPU seconds, where there is one), a table per family, and how it was made."""
    families = "\n\n".join(_family(family, results) for family in FAMILIES if _is_measured(family, results))
    clock = "CPU seconds of one thread" if by_cpu else "wall seconds"
    return f"""# Time and memory beside other packages

<!-- Written by `make bench-peers`; do not edit. -->

Paths over 10, 100 and 1,000 channels (Zipf 1.1), of 6 steps on average (geometric), 10 % won, one row per journey:
10,000, 100,000 and 1,000,000 of them. Each figure is the work of one process after its imports and after its data were
loaded (a DataFrame of path strings, or what a package asks for), in {clock}; in brackets the peak memory
of the whole process in MB. `make bench-peers` measures all of it in one run and writes this page;
`python -m benchmarks.peers.run --cpu` measures in CPU seconds of one thread, for a busy machine.

## Bars

A ratio to a package that did not finish is at least the limit over our time, and says so with ≥.

{_bars(results, beside or {})}

{families}

## How it was measured

Best of two rounds in opposite order for first, last and linear and for Markov of order 1 of alignkit,
ChannelAttribution and Marketing-Attribution-Models, one round for the others.
`>{LIMIT:.0f} s` and `>{MEMORY / 1000:.0f} GB` were stopped there. Empty: not run, because a smaller size did not finish
or takes so long that nothing is learned. Packages and versions: `benchmarks/peers/requirements.txt` and `compiled.txt`.
Settings are the packages' own defaults, except removal to null where another is the default. Marketing-Attribution-
Models gets a Polars frame, mta-audit its journey objects and shapley-attribution its lists of won journeys, made before
the clock starts; alignkit's path strings are cut and numbered while it runs. ChannelAttribution and pychattr simulate:
ChannelAttribution until its folds are within 5 % of each other, pychattr 10,000 times whatever comes out; the others
and alignkit are exact, but for Shapley of MAM, which keeps four channels of a journey.

Python {platform.python_version()}, numpy {np.__version__}; {os.cpu_count()} cores, {platform.system()}
{platform.machine()}. Absolute times are of one machine; ratios say more.
"""


def _bars(results: Results, beside: Results) -> str:
    lines = [f"| {what} | {figure} | {bar} | {met} |" for what, figure, bar, met in bars_of(results)]
    first = "| what | measured | bar | |\n|---|---:|---:|---|\n" + "\n".join(lines)
    if not beside:
        return first
    lines = [f"| {what} | {figure} | {bar} | {met} |" for what, figure, bar, met in bars_of(beside)]
    note = (
        "The same in CPU seconds of one thread, from another run (`--cpu`): while the run above was made the machine"
        "\nhad other work to do, which CPU seconds do not count."
    )
    return f"{first}\n\n{note}\n\n| what | measured | bar | |\n|---|---:|---:|---|\n" + "\n".join(lines)


def _is_measured(family: Family, results: Results) -> bool:
    return any(results.get(engine.name) for engine in family.engines)


def _family(family: Family, results: Results) -> str:
    head = " | ".join(f"{size} × {channels:,}" for size, channels in family.cells)
    lines = "\n".join(_line(engine, family, results) for engine in family.engines if results.get(engine.name))
    return f"## {family.title}\n\n| | {head} |\n|---|{'---:|' * len(family.cells)}\n{lines}"


def _line(engine: Engine, family: Family, results: Results) -> str:
    cells = [_cell(results[engine.name].get(cell)) for cell in family.cells]
    return f"| {engine.label} | {' | '.join(cells)} |"


def _cell(found: Measured | None) -> str:
    if found is None:
        return ""
    return f"{found.note or _seconds(found.seconds)} ({found.peak_mb:,.0f})"


def _seconds(seconds: float) -> str:
    """Two digits that mean something."""
    return f"{seconds:.1f}" if seconds >= 9.95 else f"{seconds:.2f}" if seconds >= 0.0995 else f"{seconds:.4f}"


def bars_of(results: Results) -> Iterator[Bar]:
    """Every bar whose figures are there."""
    yield from _at_most("Markov 1, 1M × 1,000, from coded journeys", results, CODED, ("1M", 1000), 2)
    yield from _at_most("Markov 1, 1M × 1,000, from path strings", results, STRINGS, ("1M", 1000), 3)
    many = [cell for cell in GRID if cell[1] >= 100]
    yield from _faster(
        "Markov 1 from path strings, 100 channels and more: ChannelAttribution", results, STRINGS, CA[1:], many, 10
    )
    yield from _faster("… Marketing-Attribution-Models", results, STRINGS, MAM[1:], many, 3)
    both = (CA[1], MAM[1])
    yield from _faster("… every size, never slower than either", results, STRINGS, both, GRID, 1)
    yield from _faster("Markov 1 from coded journeys, every size: either", results, CODED, both, GRID, 10)
    yield from _memory(results)
    yield from _at_most("Markov 3, 10k × 100, coded", results, "markov 3, coded", ("10k", 100), 1)
    yield from _at_most("Markov 2, 10k × 1,000, coded", results, "markov 2, coded", ("10k", 1000), 3, "aim ")
    yield from _at_most("Shapley, sum game, 1M × 100, coded", results, "shapley, coded", ("1M", 100), 0.3)
    yield from _at_most("1,000 refits of all rule models, 100k deals", results, "rule refits, coded", ("100k", 100), 20)
    yield from _at_most("200 refits of Markov 1, 100k journeys", results, "markov refits, coded", ("100k", 10), 2)
    peers = [engine.name for engine in FAMILIES[0].engines if engine.side == "theirs"]
    title = "First, last, linear from coded journeys, every size: the fastest peer"
    yield from _faster(title, results, "heuristics, coded", peers, GRID, 3)


def _at_most(what: str, results: Results, name: str, cell: Cell, most: float, word: str = "") -> Iterator[Bar]:
    found = results.get(name, {}).get(cell)
    if found:
        figure = found.note or f"{_seconds(found.seconds)} s"
        yield what, figure, f"{word}≤ {most:g} s", _met(found.is_done and found.seconds <= most)


def _faster(
    what: str,
    results: Results,
    ours: str,
    theirs: Sequence[str],
    cells: Sequence[Cell],
    bar: float,
) -> Iterator[Bar]:
    """The least ratio over the sizes, where it is, and over how many sizes."""
    ratios = [
        (_ratio(results, ours, peer, cell), cell, peer)
        for cell in cells
        for peer in theirs
        if cell in results.get(ours, {})
    ]
    known = [(ratio[0], ratio[1], cell) for ratio, cell, _ in ratios if ratio]
    if known:
        least, sign, cell = min(known)
        figure = (
            f"{sign}{least:.1f} × at {cell[0]} × {cell[1]:,}, the least of {len({cell for *_, cell in known})} sizes"
        )
        yield what, figure, f"≥ {bar:g} ×", _met(least >= bar)


def _ratio(results: Results, ours: str, peer: str, cell: Cell) -> tuple[float, str] | None:
    """How many times longer the peer takes; where it did not finish, here or on less, at least the limit over ours."""
    mine, found = results[ours][cell], results.get(peer, {})
    if not mine.is_done:
        return None
    if cell in found and found[cell].is_done:
        return found[cell].seconds / mine.seconds, ""
    given = [one.seconds for other, one in found.items() if not one.is_done and _is_within(other, cell)]
    return (max(given) / mine.seconds, "≥ ") if given else None


def _is_within(less: Cell, more: Cell) -> bool:
    return SIZES[less[0]] <= SIZES[more[0]] and less[1] <= more[1]


def _memory(results: Results) -> Iterator[Bar]:
    """Peak memory of Markov as a part of MAM's: of the whole process, and of what the work added to it."""
    largest = [cell for cell in GRID if cell[0] == "1M"]
    ways: list[tuple[str, Callable[[Measured], float], Sequence[Cell]]] = [
        ("Markov 1 from path strings, peak memory as a part of MAM's: whole process, 1M", _peak, largest),
        ("… whole process, every size (at 10k that is the interpreter and its libraries)", _peak, GRID),
        ("… what the work added to the loaded data, every size", _added, GRID),
    ]
    ours, theirs = results.get(STRINGS, {}), results.get(MAM[1], {})
    for title, of, cells in ways:
        parts = [
            (of(ours[cell]) / max(of(theirs[cell]), 1e-9), cell) for cell in cells if cell in ours and cell in theirs
        ]
        if parts:
            part, cell = max(parts)
            yield (
                title,
                f"{part:.2f} at {cell[0]} × {cell[1]:,}, the most of {len(parts)} sizes",
                "< 0.5",
                _met(part < 0.5),
            )


def _peak(found: Measured) -> float:
    return found.peak_mb


def _added(found: Measured) -> float:
    return found.added_mb


def _met(is_met: bool) -> str:
    return "met" if is_met else "NOT met"
