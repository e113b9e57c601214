"""Measure everything and write docs/benchmarks.md: `make bench`; `python -m benchmarks.run --quick` for small sizes.

Bars are ratios of whole processes in one run: the two sides take turns, A B A B, and the median of the pairs is quoted,
so that a machine whose speed drifts does not decide.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"


@dataclass(frozen=True)
class Size:
    """A world of the sample at benchmark scale."""

    name: str
    touches: int
    deals: int


FULL = (Size("1 M", 1_000_000, 20_000), Size("10 M", 10_000_000, 200_000))
QUICK = (Size("50 k", 50_000, 1_000), Size("200 k", 200_000, 4_000))


def environment() -> dict[str, str]:
    """As on a user's machine: bytecode is kept, nothing of ours is set."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE" and not k.startswith("ALIGNKIT_")}
    return {**kept, "PYTHONPATH": str(ROOT)}


def work(name: str, folder: Path) -> dict[str, float]:
    """One piece of work in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.work", name, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=True, cwd=ROOT)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def turns(names: tuple[str, str], folder: Path, rounds: int) -> list[tuple[dict[str, float], dict[str, float]]]:
    """Two pieces of work in turn, after one run of each that is not counted."""
    for name in names:
        work(name, folder)
    return [(work(names[0], folder), work(names[1], folder)) for _ in range(rounds)]


def ratio(pairs: list[tuple[dict[str, float], dict[str, float]]], of: str = "wall", to: str = "wall") -> float:
    """The median over the pairs of what the first costs, in units of the second."""
    return statistics.median(first[of] / second[to] for first, second in pairs)


def median(pairs: list[tuple[dict[str, float], dict[str, float]]], side: int, what: str) -> float:
    return statistics.median(pair[side][what] for pair in pairs)


def make_world(folder: Path, size: Size) -> Path:
    """The canonical Parquet of a size, and its touches as CSV."""
    from alignkit.sample import canonical

    place = folder / size.name.replace(" ", "")
    place.mkdir()
    canonical(place, touches=size.touches, deals=size.deals, seed=7)
    return place


def write_csv(folder: Path) -> None:
    """The touches as a canonical CSV, written by DuckDB."""
    import duckdb

    source, target = folder / "touches.parquet", folder / "touches.csv"
    duckdb.sql(f"copy (select * from '{source}') to '{target}' (header, delimiter ',')")


def command(arguments: list[str], rounds: int) -> dict[str, float]:
    """Minimum CPU and median wall seconds of a whole command."""
    import resource

    cpu, wall = [], []
    for _ in range(rounds + 1):
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "alignkit", *arguments], capture_output=True, env=environment(), check=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        wall.append(time.perf_counter() - started)
        cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return {"cpu": min(cpu[1:]), "wall": statistics.median(wall[1:])}


def calibration() -> float:
    """How fast this machine is: the wall seconds of `import pandas`, the best of three."""
    best = 99.0
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import pandas"], env=environment(), check=True)
        best = min(best, time.perf_counter() - started)
    return best


def start_up(rounds: int) -> list[tuple[str, str, str, str]]:
    """What a user feels before anything is read."""
    sample = str(ROOT / "data" / "sample" / "deals.csv")
    version, guide = command(["--version"], rounds), command(["--help"], rounds)
    demo = command(["attribute", sample], max(3, rounds // 3))
    return [
        ("`alignkit --version`, CPU", f"{version['cpu'] * 1000:.0f} ms", "≤ 40 ms", _met(version["cpu"] <= 0.040)),
        ("`alignkit --help`, CPU", f"{guide['cpu'] * 1000:.0f} ms", "≤ 150 ms", _met(guide["cpu"] <= 0.150)),
        ("`alignkit attribute` on the sample, wall", f"{demo['wall']:.2f} s", "≤ 1.5 s", _met(demo["wall"] <= 1.5)),
    ]


def engine(sizes: tuple[Size, ...], folder: Path, rounds: int) -> list[tuple[str, str, str, str]]:
    """The spine at scale: ratio to DuckDB alone, peak memory, linearity, the credit rows, CSV loading."""
    small, large = (make_world(folder, size) for size in sizes)
    pairs = turns(("attribute", "relations"), large, rounds)
    less = [work("attribute", small) for _ in range(rounds)]
    rows = work("ledger", large)
    name, growth = sizes[1].name, sizes[1].touches / sizes[0].touches
    ours, theirs, peak = median(pairs, 0, "wall"), median(pairs, 1, "wall"), max(p[0]["peak_mb"] for p in pairs)
    times, verdict = ratio(pairs), ratio(pairs, to="verdict_query")
    linear = ours / statistics.median(run["wall"] for run in less)
    return [
        (f"{name} touches, 12 models, to the reconciled ledger by campaign", f"{ours:.1f} s", "", ""),
        ("… DuckDB alone, the same relational steps, verdict query ordered, to Arrow", f"{theirs:.1f} s", "", ""),
        ("… ratio of the two", f"{times:.2f} ×", "≤ 2 × (aim 1.6 ×)", _met(times <= 2)),
        ("… ratio to the last query alone, without identity and scope", f"{verdict:.2f} ×", "", ""),
        ("… peak memory", f"{peak:.0f} MB", "≤ 1,500 MB", _met(peak <= 1500)),
        (
            f"time of {name} in units of {sizes[0].name}",
            f"{linear:.1f} ×",
            f"linear: {growth:.0f} ×",
            _met(linear <= growth * 1.2),
        ),
        (f"… and {rows['rows'] / 1e6:.1f} M credit rows written to Parquet", f"{rows['wall']:.1f} s", "", ""),
        ("… peak memory", f"{rows['peak_mb']:.0f} MB", "", ""),
        *loading(small, rounds),
        *loading(large, rounds),
    ]


def loading(folder: Path, rounds: int) -> list[tuple[str, str, str, str]]:
    """Reading, counting and checking a CSV of touches, beside DuckDB's own strict read of it, in the same memory."""
    write_csv(folder)
    pairs = turns(("csv_load", "csv_text"), folder, rounds)
    times = ratio(pairs)
    return [
        (f"touches CSV, {pairs[0][0]['bytes'] / 1e6:,.0f} MB: read, counted, checked", _seconds(pairs, 0), "", ""),
        ("… DuckDB alone, strict, all text", _seconds(pairs, 1), "", ""),
        ("… ratio of the two", f"{times:.2f} ×", "≤ 3 ×", _met(times <= 3)),
    ]


def _seconds(pairs: list[tuple[dict[str, float], dict[str, float]]], side: int) -> str:
    return f"{median(pairs, side, 'wall'):.1f} s"


def _met(is_met: bool) -> str:
    return "met" if is_met else "NOT met"


def page(lines: list[tuple[str, str, str, str]], sizes: tuple[Size, ...], rounds: int) -> str:
    """The page: one table, and how it was made."""
    import duckdb
    import numpy as np

    table = "\n".join(f"| {what} | {figure} | {bar} | {met} |" for what, figure, bar, met in lines)
    return f"""# What it costs

Measured by `make bench`: whole processes, the two sides of a ratio in turn, medians of {rounds} pairs. Absolute times
are of one machine; the ratios are what is promised. The worlds are `alignkit.sample.canonical` (seed 7):
{sizes[1].touches:,} touches and {sizes[1].deals:,} won deals in canonical Parquet.

| what | measured | bar | |
|---|---:|---:|---|
{table}

Python {platform.python_version()}, DuckDB {duckdb.__version__}, numpy {np.__version__}; {os.cpu_count()} cores,
{platform.system()} {platform.machine()}.

Start-up depends on the machine more than the ratios do: on this one `import pandas` takes {calibration():.2f} s.

"DuckDB alone" runs every `.sql` step of identity and journeys on plain views of the same files and streams the ordered
verdict query to Arrow; it checks no row, counts nothing, computes no weight and rounds no cent. The ratio to the last
query alone leaves even the joining of people out of DuckDB's share.
"""


def main() -> None:
    """Measure, print and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, two rounds, nothing written")
    chosen = parser.parse_args()
    sizes, rounds = (QUICK, 2) if chosen.quick else (FULL, 3)
    with tempfile.TemporaryDirectory() as scratch:
        lines = start_up(4 if chosen.quick else 12) + engine(sizes, Path(scratch), rounds)
    text = page(lines, sizes, rounds)
    print(text)
    if not chosen.quick:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
