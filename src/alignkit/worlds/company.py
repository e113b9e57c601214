"""A company of a world with known truth, as canonical CSV files: what its systems know, and beside it what is true.

A world's deals have no traps; what is hard about it is written in its README (`alignkit.worlds.definitions`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from alignkit.errors import UsageError
from alignkit.ragged import Flags, Ints
from alignkit.sample import cells
from alignkit.sample.calendar import DAY
from alignkit.sample.draws import Draws
from alignkit.sample.tables import Tables
from alignkit.worlds import process
from alignkit.worlds import readme as worlds_readme
from alignkit.worlds.definitions import World, get
from alignkit.worlds.journeys import CaseTouches, steps
from alignkit.worlds.process import CASES, TODAY, History
from alignkit.worlds.truth import Expected, WorldTruth, expected, truth

#: Accounts that are made at a time.
BLOCK = 4000

#: A buying case has the person who left an address, and one who came in when the deal was opened.
PEOPLE = 2

CONFIGURATION = """\
currency = "USD"
timezone = "UTC"

[attribution]
lookback_days = 365
"""


@dataclass(frozen=True)
class Written:
    """What was written: the world, the company's size and its truth."""

    world: World
    accounts: int
    seed: int
    rows: dict[str, int]
    truth: WorldTruth
    expected: Expected


def write(folder: Path, *, world: str, deals: int = 300, seed: int = 7) -> Written:
    """Write a company of that world with at least `deals` won deals; the same seed gives the same bytes.

    Accounts are taken until enough deals are won; the last may win one or two more.
    """
    chosen = get(world)
    if deals < 1:
        raise UsageError("no-deals", f"a company with {deals} won deals has nothing to attribute")
    folder.mkdir(parents=True, exist_ok=True)
    truths: list[WorldTruth] = []
    expectations: list[Expected] = []
    accounts = 0
    with Tables(folder) as tables:
        _write_campaigns(chosen, tables)
        for part in _until(chosen, Draws(seed), deals):
            _write_block(part, tables)
            truths.append(truth(part))
            expectations.append(expected(part))
            accounts += len(part.account)
        whole = Written(chosen, accounts, seed, {}, sum(truths, WorldTruth.none()), sum(expectations, Expected.none()))
        _write_truth(whole, tables)
        whole.rows.update(tables.rows)
    (folder / "alignkit.toml").write_text(CONFIGURATION, encoding="utf-8", newline="\n")
    text = worlds_readme.text(chosen, whole.rows, whole.truth, whole.expected, deals, seed)
    (folder / "README.md").write_text(text, encoding="utf-8", newline="\n")
    return whole


def _until(world: World, luck: Draws, deals: int) -> Iterator[History]:
    """Blocks of accounts until that many deals are won, the last cut at the account that reaches it."""
    won = first = 0
    while won < deals:
        part = process.history(world, luck, np.arange(first, first + BLOCK))
        running = won + np.cumsum(part.won.sum(axis=1))
        if running[-1] >= deals:
            last = int(np.searchsorted(running, deals)) + 1
            part = process.history(world, luck, np.arange(first, first + last))
        yield part
        won, first = int(running[-1]), first + BLOCK


def _write_campaigns(world: World, tables: Tables) -> None:
    plans = world.plans
    tables.add(
        "campaigns.csv",
        {
            "campaign_id": _ids("c", np.arange(len(plans))),
            "name": [plan.name for plan in plans],
            "type": [plan.type for plan in plans],
            "team": ["marketing"] * len(plans),
        },
    )


def _write_block(part: History, tables: Tables) -> None:
    account = _ids("a", part.account)
    names = [f"Account {number}" for number in part.account.tolist()]
    websites = [f"{key}.example" for key in account]
    tables.add("accounts.csv", {"account_id": account, "name": names, "website": websites})
    is_known = np.asarray(part.exists & (part.lead <= TODAY))
    _write_people(part, is_known, tables)
    _write_deals(part, tables)
    _write_roles(part, tables)
    _write_touches(part, is_known, tables)


def _case(part: History, chosen: Flags) -> Ints:
    """The number of each chosen case, the same in every file."""
    return (part.account[:, None] * CASES + np.arange(CASES))[chosen]


def _write_people(part: History, is_known: Flags, tables: Tables) -> None:
    case = _case(part, is_known)
    created = np.stack([part.lead[is_known], part.opened[is_known]], axis=1)
    there = created <= TODAY
    person = (case[:, None] * PEOPLE + np.arange(PEOPLE))[there]
    account = _ids("a", person // PEOPLE // CASES)
    tables.add(
        "people.csv",
        {
            "person_id": _ids("p", person),
            "kind": ["contact"] * len(person),
            "email": [f"{key}@{owner}.example" for key, owner in zip(_ids("p", person), account, strict=True)],
            "account_id": account,
            "created_at": _instants(created[there] * DAY + 8 * 3600),
        },
    )


def _write_deals(part: History, tables: Tables) -> None:
    case = _case(part, part.is_deal)
    outcome = np.where(part.won, "won", np.where(part.lost, "lost", "open"))[part.is_deal]
    tables.add(
        "deals.csv",
        {
            "deal_id": _ids("d", case),
            "name": [f"Deal {number}" for number in case.tolist()],
            "account_id": _ids("a", case // CASES),
            "currency": ["USD"] * len(case),
            "amount": [str(cents // 100) for cents in part.amount[part.is_deal].tolist()],
            "created_at": _instants(part.opened[part.is_deal] * DAY + 7 * 3600),
            "closed_on": cells.days(part.closes[part.is_deal]),
            "outcome": outcome.tolist(),
            "type": ["New Business"] * len(case),
        },
    )


def _write_roles(part: History, tables: Tables) -> None:
    case = np.repeat(_case(part, part.is_deal), PEOPLE)
    second = np.arange(len(case)) % PEOPLE
    tables.add(
        "roles.csv",
        {
            "deal_id": _ids("d", case),
            "person_id": _ids("p", case * PEOPLE + second),
            "role": [("Evaluator", "Decision maker")[number] for number in second.tolist()],
            "is_primary": [("true", "false")[number] for number in second.tolist()],
        },
    )


def _write_touches(part: History, is_known: Flags, tables: Tables) -> None:
    """First touches are those of the first person, second ones of the other: one person answers a campaign once."""
    found: CaseTouches = steps(part, is_known)
    case = _case(part, is_known)[found.case]
    kept = np.asarray(~found.again | (part.opened[is_known][found.case] <= TODAY))
    case, campaign, again, day = case[kept], found.campaign[kept], found.again[kept].astype(np.int64), found.day[kept]
    number = (case * len(part.world.plans) + campaign) * PEOPLE + again
    tables.add(
        "touches.csv",
        {
            "touch_id": _ids("t", number),
            "person_id": _ids("p", case * PEOPLE + again),
            "campaign_id": _ids("c", campaign),
            "kind": ["campaign-response"] * len(case),
            "touched_at": _instants(day * DAY + 9 * 3600 + campaign * 60),
        },
    )


def _write_truth(whole: Written, tables: Tables) -> None:
    plans = whole.world.plans
    tables.add(
        "truth.csv",
        {
            "id": _ids("c", np.arange(len(plans))),
            "what": [plan.name for plan in plans],
            "added_deals": [str(deals) for deals in whole.truth.added_deals.tolist()],
            "added": [str(cents // 100) for cents in whole.truth.added.tolist()],
            "added_on_average": [str(round(cents / 100)) for cents in whole.expected.added.tolist()],
        },
    )


def _ids(letter: str, numbers: Ints) -> list[str]:
    return [f"{letter}{number:07d}" for number in numbers.tolist()]


def _instants(seconds: Ints) -> Sequence[str]:
    return cells.instants(seconds, end="Z")
