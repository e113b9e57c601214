"""The same kind of world at benchmark scale, written directly as canonical Parquet with native types.

One block of rows after another, so that memory does not grow with the number of touches. Touches come in no order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

from alignkit.sample.calendar import TODAY
from alignkit.sample.draws import Drawn, Draws

#: Rows that are made at a time.
ROWS = 1_000_000

#: Touches lie in the last `SPAN` days before the export, deals close in the last `CLOSING` of them.
SPAN, CLOSING = 760, 460

TYPES = (
    "Webinar",
    "Trade Show",
    "Content",
    "Email",
    "Paid Search",
    "Paid Social",
    "Partner",
    "Sales Outbound",
    "Review Site",
    "Direct Mail",
)
CAMPAIGNS = 60
KINDS = ("campaign-response", "form-fill", "web-visit", "email-clicked", "campaign-member", "email-opened")

#: How often each kind comes, out of 20: one touch in ten is no act of the buyer.
_KIND_OF_20 = np.array([0] * 9 + [1] * 3 + [2] * 4 + [3] * 2 + [4, 5])
_SECOND = pa.timestamp("us")


@dataclass(frozen=True)
class Size:
    """How many rows of what; one account in three has two deals, and an account has eight people in three."""

    touches: int
    deals: int

    @property
    def lost(self) -> int:
        """Lost deals, besides the won ones."""
        return self.deals // 5

    @property
    def accounts(self) -> int:
        """Accounts with a deal."""
        return max(1, self.deals * 3 // 4)

    @property
    def people(self) -> int:
        """People who touch."""
        return max(1, self.accounts * 8 // 3)


def canonical(folder: Path, *, touches: int, deals: int, seed: int) -> None:
    """Write deals, touches, people, accounts, roles and campaigns (.parquet): `deals` won ones and a fifth more lost.

    A quarter of the touches stand at the start of their day, as date-only ones do. A quarter of the deals have no role
    rows, so that their account's people count; a tenth of the people are leads who belong to an account by nothing but
    the domain of their e-mail.
    """
    luck, size = Draws(seed), Size(touches, deals)
    _write(folder, "campaigns", iter([_campaigns()]))
    _write(folder, "accounts", (_accounts(number) for number in _blocks(size.accounts)))
    _write(folder, "people", (_people(luck, size, number) for number in _blocks(size.people)))
    _write(folder, "deals", (_deals(luck, size, number) for number in _blocks(size.deals + size.lost)))
    _write(folder, "roles", (_roles(luck, size, number) for number in _blocks(size.deals + size.lost)))
    _write(folder, "touches", (_touches(luck, size, number) for number in _blocks(size.touches)))


def _blocks(rows: int) -> Iterator[Drawn]:
    for first in range(0, rows, ROWS):
        yield np.arange(first, min(first + ROWS, rows))


def _write(folder: Path, name: str, parts: Iterator[pa.Table]) -> None:
    first = next(parts)
    with pq.ParquetWriter(folder / f"{name}.parquet", first.schema, compression="zstd") as writer:
        writer.write_table(first)
        for part in parts:
            writer.write_table(part)


def _keys(letter: str, numbers: Drawn) -> pa.Array:
    """Ids of eleven characters: a letter and ten digits; below zero is null."""
    text = np.empty((len(numbers), 11), np.uint8)
    text[:, 0] = ord(letter)
    rest = np.maximum(numbers, 0)
    for place in range(10, 0, -1):
        rest, digit = np.divmod(rest, 10)
        text[:, place] = digit + ord("0")
    offsets = np.arange(0, 11 * len(numbers) + 1, 11, dtype=np.int32)
    found = pa.Array.from_buffers(pa.string(), len(numbers), [None, pa.py_buffer(offsets), pa.py_buffer(text)])
    return found if (numbers >= 0).all() else pa.compute.if_else(pa.array(numbers >= 0), found, None)


def _words(words: tuple[str, ...], numbers: Drawn) -> pa.Array:
    return pa.array(words).take(pa.array(numbers))


def _joined(*parts: pa.Array | str) -> pa.Array:
    return pa.compute.binary_join_element_wise(*parts, "")


def _at(day: Drawn, second: Drawn) -> pa.Array:
    return pa.array((day * 86_400 + second) * 1_000_000).cast(_SECOND)


def _day(day: Drawn) -> pa.Array:
    return pa.array(day.astype(np.int32)).cast(pa.date32())


def _campaigns() -> pa.Table:
    numbers = np.arange(CAMPAIGNS)
    types = _words(TYPES, numbers % len(TYPES))
    names = _joined(types, " ", pa.array([str(n) for n in numbers.tolist()]))
    return pa.table({"campaign_id": _keys("c", numbers), "name": names, "type": types})


def _accounts(number: Drawn) -> pa.Table:
    keys = _keys("a", number)
    return pa.table(
        {"account_id": keys, "name": _joined("Account ", keys), "website": _joined("www.", keys, ".example")}
    )


def _people(luck: Draws, size: Size, number: Drawn) -> pa.Table:
    account = number % size.accounts
    as_lead = luck.chance("as lead", 1000, number)
    created = TODAY - SPAN + luck.below("created", SPAN, number)
    return pa.table(
        {
            "person_id": _keys("p", number),
            "kind": _words(("contact", "lead"), as_lead.astype(np.int64)),
            "email": _joined(_keys("p", number), "@", _keys("a", account), ".example"),
            "account_id": _keys("a", np.where(as_lead, -1, account)),
            "created_at": _at(created, luck.below("created second", 86_400, number)),
        }
    )


def _closed_on(luck: Draws, number: Drawn) -> Drawn:
    return TODAY - luck.below("closed on", CLOSING, number)


def _deals(luck: Draws, size: Size, number: Drawn) -> pa.Table:
    closed = _closed_on(luck, number)
    opened = closed - 20 - luck.below("cycle", 150, number)
    cents = 500_000 + luck.below("amount", 20_000_000, number)
    kind = np.array([0] * 17 + [1, 2, 2])[luck.below("type", 20, number)]
    source = np.where(luck.chance("no source", 1500, number), -1, luck.below("source", CAMPAIGNS, number))
    return pa.table(
        {
            "deal_id": _keys("d", number),
            "name": _joined("Deal ", _keys("d", number)),
            "account_id": _keys("a", number % size.accounts),
            "currency": _words(("USD",), number * 0),
            "amount": _money(cents),
            "created_at": _at(opened, luck.below("opened second", 86_400, number)),
            "closed_on": _day(closed),
            "outcome": _words(("won", "lost"), (number >= size.deals).astype(np.int64)),
            "type": _words(("New Business", "Upgrade", "Renewal"), kind),
            "campaign_id": _keys("c", source),
            "owner_id": _keys("u", luck.below("owner", 40, number)),
        }
    )


def _money(cents: Drawn) -> pa.Array:
    """Cents as decimal128(18, 2): the integer is the decimal's own representation."""
    wide = np.zeros((len(cents), 2), np.int64)
    wide[:, 0] = cents
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(cents), [None, pa.py_buffer(wide)])


def _roles(luck: Draws, size: Size, number: Drawn) -> pa.Table:
    """Two people of the deal's account on three deals in four."""
    number = number[luck.chance("roles", 7500, number)]
    deal = np.repeat(number, 2)
    second = np.tile(np.array([0, 1]), len(number))
    person = deal % size.accounts + second * size.accounts
    return pa.table(
        {
            "deal_id": _keys("d", deal),
            "person_id": _keys("p", person),
            "role": _words(("Decision Maker", "Evaluator"), second),
            "is_primary": pa.array(second == 0),
        }
    )


def _touches(luck: Draws, size: Size, number: Drawn) -> pa.Table:
    day = TODAY - luck.below("day", SPAN, number)
    second = np.where(luck.chance("date only", 2500, number), 0, luck.below("second", 86_400, number))
    campaign = np.where(luck.chance("no campaign", 500, number), -1, luck.below("campaign", CAMPAIGNS, number))
    return pa.table(
        {
            "touch_id": _keys("t", number),
            "person_id": _keys("p", luck.below("person", size.people, number)),
            "campaign_id": _keys("c", campaign),
            "kind": _words(KINDS, _KIND_OF_20[luck.below("kind", 20, number)]),
            "touched_at": _at(day, second),
        }
    )
