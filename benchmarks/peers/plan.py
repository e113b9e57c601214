"""What is measured against what: families of engines that answer the same question, and on which sizes."""

from __future__ import annotations

from dataclasses import dataclass

SIZES = {"10k": 10_000, "100k": 100_000, "1M": 1_000_000}
CHANNELS = (10, 100, 1000)

Cell = tuple[str, int]
GRID: tuple[Cell, ...] = tuple((size, channels) for size in SIZES for channels in CHANNELS)


@dataclass(frozen=True)
class Engine:
    """One line of the table; `most` is the largest size it is run on, `rounds` how often (twice for bars)."""

    side: str
    name: str
    label: str
    most: str = "1M"
    rounds: int = 1


@dataclass(frozen=True)
class Family:
    """Engines that answer one question, and the sizes of the grid on which any is run."""

    title: str
    engines: tuple[Engine, ...]
    cells: tuple[Cell, ...] = GRID


def _ours(name: str, rounds: int = 1) -> tuple[Engine, Engine]:
    return (
        Engine("ours", f"{name}, strings", "**alignkit**, from path strings", rounds=rounds),
        Engine("ours", f"{name}, coded", "**alignkit**, from coded journeys", rounds=rounds),
    )


def _theirs(*names: str, most: str = "1M", rounds: int = 1) -> tuple[Engine, ...]:
    return tuple(Engine("theirs", name, name, most, rounds) for name in names)


FAMILIES = (
    Family(
        "First, last and linear",
        (
            *_ours("heuristics", rounds=2),
            *_theirs("ChannelAttribution heuristics", "MAM first, last, linear", rounds=2),
            *_theirs("mta first, last, linear", most="100k"),
            *_theirs("pyattrscore linear", most="10k"),
        ),
    ),
    Family(
        "Markov, order 1",
        (
            *_ours("markov 1", rounds=2),
            *_theirs("ChannelAttribution Markov 1", "MAM Markov 1", rounds=2),
            *_theirs("do-attribution Markov 1, to null", "pychattr Markov 1", most="100k"),
            *_theirs("mta-audit Markov 1, to null", "mta Markov", most="100k"),
        ),
    ),
    Family(
        "Markov, order 2",
        (
            *_ours("markov 2"),
            *_theirs("ChannelAttribution Markov 2"),
            *_theirs("do-attribution Markov 2, to null", "pychattr Markov 2", most="10k"),
        ),
        tuple(cell for cell in GRID if cell[0] != "1M" and cell != ("100k", 1000)),
    ),
    Family(
        "Markov, order 3",
        (*_ours("markov 3"), *_theirs("ChannelAttribution Markov 3")),
        (("10k", 10), ("10k", 100), ("100k", 10)),
    ),
    Family(
        "Shapley",
        (
            *_ours("shapley"),
            *_theirs("MAM Shapley (4 channels)", "shapley-attribution simplified"),
            *_theirs("mta Shapley", "do-attribution Shapley", most="10k"),
        ),
    ),
    Family(
        "Shapley, ordered",
        (*_ours("ordered"), *_theirs("shapley-attribution ordered", most="10k")),
        tuple(cell for cell in GRID if cell[1] != 1000),
    ),
    Family(
        "Bootstrap (no peer has one for deals)",
        (
            Engine("ours", "rule refits, coded", "**alignkit**, 1,000 refits of 14 rule models"),
            Engine("ours", "markov refits, coded", "**alignkit**, 200 refits of Markov, order 1"),
        ),
        (("100k", 10), ("100k", 100)),
    ),
)
