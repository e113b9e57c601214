"""bookings.csv: what finance booked, which is what the CRM says but for a few documented differences; targets.csv."""

from __future__ import annotations

import numpy as np

from alignkit.sample import accounts, cells, traps
from alignkit.sample.block import Block
from alignkit.sample.calendar import TODAY
from alignkit.sample.draws import Drawn
from alignkit.sample.tables import Tables

#: Finance's figure for a deal without amount in the CRM, in minor units.
UNKNOWN_TO_CRM = 2_400_000

#: How many days after the close finance books the late ones.
LATE = 9


def write_bookings(block: Block, tables: Tables) -> None:
    """A line for each won deal that is worth anything, in finance's own words."""
    deals = block.deals
    which = np.flatnonzero(deals.won & ~deals.trap(traps.ZERO_AMOUNT) & ~deals.trap(traps.NOT_BOOKED))
    late = deals.trap(traps.BOOKED_LATE)[which] & (deals.closes[which] + LATE <= TODAY)
    less = deals.trap(traps.BOOKED_LESS)[which]
    blank = deals.trap(traps.BLANK_AMOUNT)[which]
    amount = np.where(less, deals.amount[which] * 9 // 10, deals.amount[which])
    amount = np.where(blank, UNKNOWN_TO_CRM, amount)
    ids = cells.salesforce_ids("deal", deals.number[which])
    _add(block, tables, which, deals.ordinal[which] * 2, ids, deals.closes[which] + late * LATE, amount)
    more = np.flatnonzero(deals.trap(traps.BOOKED_WITHOUT_DEAL))
    _add(
        block, tables, more, deals.ordinal[more] * 2 + 1, [""] * len(more), deals.closes[more], deals.amount[more] // 3
    )
    tables.count(
        booked_late=int(late.sum()),
        booked_less=int(less.sum()),
        booked_though_blank=int(blank.sum()),
        not_booked=int(deals.trap(traps.NOT_BOOKED).sum()),
        booked_without_deal=len(more),
    )


def _add(
    block: Block,
    tables: Tables,
    which: Drawn,
    number: Drawn,
    deal_ids: list[str],
    booked_on: Drawn,
    amount: Drawn,
) -> None:
    deals = block.deals
    currency = cells.chosen(accounts.CURRENCIES, deals.currency[which])
    names = accounts.account_names(block.accounts[deals.row[which]])
    tables.add(
        "bookings.csv",
        {
            "booking_id": [f"INV-{n + 10_000}" for n in number.tolist()],
            "deal_id": deal_ids,
            "account": [" ".join(name.upper().split()) for name in names],
            "booked_on": cells.days(booked_on),
            "currency": currency,
            "amount": cells.amounts(amount, currency),
        },
    )


def write_targets(tables: Tables) -> None:
    """What each quarter was to bring, as finance plans it: booked by the company, pipeline and leads by marketing."""
    quarters = [f"{2024 + n // 4}-Q{n % 4 + 1}" for n in range(2, 12)]
    planned = [1_900_000 + 60_000 * n for n in range(len(quarters))]
    rows = [(q, "booked", "", b) for q, b in zip(quarters, planned, strict=True)]
    rows += [(q, "pipeline", "marketing", b * 2) for q, b in zip(quarters, planned, strict=True)]
    rows += [(q, "leads", "marketing", 90 + 2 * n) for n, q in enumerate(quarters)]
    names = ("period", "measure", "team", "amount")
    columns = {name: [str(row[n]) for row in rows] for n, name in enumerate(names)}
    tables.add("targets.csv", columns | {"currency": ["USD" if row[1] != "leads" else "" for row in rows]})
