"""The README beside a company of a world: what is in it, what is true, and what to compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap

from alignkit.worlds.definitions import World
from alignkit.worlds.truth import Expected, WorldTruth

FILES = {
    "deals.csv": "deals: won, lost and open",
    "touches.csv": "who responded to which campaign, and when",
    "people.csv": "two people for each buying case; many never became a deal",
    "roles.csv": "the people of each deal",
    "accounts.csv": "companies that buy, or might",
    "campaigns.csv": "the campaigns",
    "truth.csv": "what each campaign added; alignkit does not read it",
}


def text(world: World, rows: Mapping[str, int], truth: WorldTruth, expected: Expected, deals: int, seed: int) -> str:
    """The README of a company of that world."""
    lines = [*_opening(world, deals, seed), *_files(rows), *_truth(world, truth, expected)]
    return "\n".join([*lines, ""])


def _opening(world: World, deals: int, seed: int) -> Iterator[str]:
    yield from (f"# {world.title}: a company whose truth is known", "")
    yield from wrap(world.story, 118)
    yield from ("", "Everything is invented. The same command gives the same bytes every time:", "")
    yield f"    alignkit sample DIR --world {world.name} --deals {deals} --seed {seed}"


def _files(rows: Mapping[str, int]) -> Iterator[str]:
    yield from ("", "## Files", "", "| file | rows | what it is |", "|---|---:|---|")
    for name, what in FILES.items():
        yield f"| {name} | {rows[name]} | {what} |"


def _truth(world: World, truth: WorldTruth, expected: Expected) -> Iterator[str]:
    yield from ("", "## What is true", "")
    yield from wrap(
        f"The company won {truth.deals:,} deals worth {_dollars(truth.won)}. Had no campaign done anything, with the "
        f"same luck, it would have won {truth.anyway_deals:,} worth {_dollars(truth.anyway)}: all campaigns together "
        f"added {_dollars(truth.together)}. Each campaign's own part is the company against its twin without that one; "
        "the parts need not sum to the whole, since a deal may have needed two campaigns. *On average* is the same "
        "with the luck of winning averaged out: what other companies with these touches would see.",
        118,
    )
    yield from ("", "| campaign | deals it added | added | on average |", "|---|---:|---:|---:|")
    for number, plan in enumerate(world.plans):
        added, average = _dollars(int(truth.added[number])), _dollars(round(expected.added[number]))
        yield f"| {plan.name} | {truth.added_deals[number]:,} | {added} | {average} |"
    yield from ("", "Set it beside what the models say:", "")
    yield from ("    alignkit compare deals.csv", "")
    yield from wrap(
        "Attributed is not incremental: a model shares out all that was won with a touch, caused or not.", 118
    )


def _dollars(cents: int) -> str:
    return f"${cents // 100:,}"
