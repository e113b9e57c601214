"""Time every engine on every size in one run and write docs/peer-benchmarks.md: `make bench-peers`.

Each run is a process of its own. Where a bar is at stake there are two rounds, the second in the opposite order, and
the better of the two counts for everybody; so a moment at which the machine was busy does not decide. An engine that
did not finish is not run on what is larger.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from benchmarks.peers.measure import Measured, measure
from benchmarks.peers.place import ROOT, python
from benchmarks.peers.plan import FAMILIES, SIZES, Cell, Engine, Family

PAGE = ROOT / "docs" / "peer-benchmarks.md"

Results = dict[str, dict[Cell, Measured]]


def is_worth_it(engine: Engine, cell: Cell, results: Results) -> bool:
    """Whether an engine is run: the size is not beyond its own, and it finished everything that is smaller."""
    size, channels = cell
    if SIZES[size] > SIZES[engine.most]:
        return False
    known = results.get(engine.name, {})
    return not any(
        SIZES[other[0]] <= SIZES[size] and other[1] <= channels and other != cell and not found.is_done
        for other, found in known.items()
    )


def run_family(family: Family, cell: Cell, folder: Path, results: Results, *, by_cpu: bool) -> None:
    """All engines of a family on one size."""
    for number in range(max(engine.rounds for engine in family.engines)):
        for engine in (one for one in family.engines[:: -1 if number % 2 else 1] if number < one.rounds):
            known = results.setdefault(engine.name, {})
            before = known.get(cell)
            if (before and not before.is_done) or not is_worth_it(engine, cell, results):
                continue
            found = measure(engine.side, engine.name, folder, by_cpu=by_cpu)
            print(f"{cell[0]:>4} x {cell[1]:<4} {engine.name:36} {_said(found)}", file=sys.stderr, flush=True)
            known[cell] = min(before or found, found, key=lambda one: (not one.is_done, one.seconds))


def _said(found: Measured) -> str:
    return f"{found.note or format(found.seconds, '.3f')} {found.peak_mb:.0f} MB"


def run(families: tuple[Family, ...], sizes: Mapping[str, int], *, by_cpu: bool) -> Results:
    """Every size's data once, then every family on it."""
    from benchmarks.peers.data import write

    results: Results = {}
    with tempfile.TemporaryDirectory() as scratch:
        write(Path(scratch) / "warm", 200, 10)
        for cell in dict.fromkeys(cell for family in families for cell in family.cells if cell[0] in sizes):
            folder = Path(scratch) / f"{cell[0]}-{cell[1]}"
            write(folder, sizes[cell[0]], cell[1])
            for family in families:
                if cell in family.cells:
                    run_family(family, cell, folder, results, by_cpu=by_cpu)
            for file in folder.iterdir():
                file.unlink()
    return results


def saved(results: Results) -> str:
    """As JSON, so that the page can be written again without measuring."""
    return json.dumps(
        [
            {"engine": name, "size": size, "channels": channels, **asdict(found)}
            for name, cells in results.items()
            for (size, channels), found in cells.items()
        ],
        indent=1,
    )


def read(path: Path) -> Results:
    """What was saved."""
    results: Results = {}
    for row in json.loads(path.read_text("utf-8")):
        name, cell = row.pop("engine"), (row.pop("size"), row.pop("channels"))
        results.setdefault(name, {})[cell] = Measured(**row)
    return results


def main() -> None:
    """Measure (or read what was measured), and write the page."""
    from benchmarks.peers.report import page

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="10k only, nothing written")
    parser.add_argument("--cpu", action="store_true", help="CPU seconds of one thread each, for a busy machine")
    parser.add_argument("--family", help="only the families whose title begins so, nothing written")
    parser.add_argument("--save", type=Path, help="also keep the figures as JSON")
    parser.add_argument("--again", type=Path, help="write the page from figures kept before")
    parser.add_argument("--beside", type=Path, help="a run by --cpu, kept before: its bars under those of this one")
    chosen = parser.parse_args()
    if python() is None:
        sys.exit("the peers are not installed: make peers")
    families = tuple(one for one in FAMILIES if one.title.startswith(chosen.family or ""))
    sizes = {"10k": SIZES["10k"]} if chosen.quick else SIZES
    results = read(chosen.again) if chosen.again else run(families, sizes, by_cpu=chosen.cpu)
    if chosen.save:
        chosen.save.write_text(saved(results), "utf-8")
    text = page(results, by_cpu=chosen.cpu, beside=read(chosen.beside) if chosen.beside else None)
    print(text)
    if not (chosen.quick or chosen.family):
        PAGE.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
