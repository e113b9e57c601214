"""opportunity_line_items.csv: what the deals won in 2026 are made of."""

from __future__ import annotations

from datetime import date

import numpy as np

from alignkit import periods
from alignkit.sample import accounts, cells, names, traps
from alignkit.sample.block import Block
from alignkit.sample.draws import Drawn
from alignkit.sample.exports.headings import headings
from alignkit.sample.tables import Tables
from alignkit.sources.systems.salesforce import OPPORTUNITY_LINE_ITEM

#: The price book is in use since that day.
_SINCE = periods.day_number(date(2026, 1, 1))

_LINE = headings(OPPORTUNITY_LINE_ITEM)


def write_line_items(block: Block, tables: Tables) -> None:
    """One to three products a deal; their prices sum to its amount, but where a rep has forgotten one."""
    deals, luck = block.deals, block.luck
    which = np.flatnonzero(deals.won & (deals.amount > 0) & (deals.closes >= _SINCE))
    number, amount = deals.number[which], deals.amount[which]
    part = 20 + luck.below("labor part", 20, number)
    second = np.where(luck.chance("labor too", 3500, number), amount * part // 100, 0)
    third = np.where(luck.chance("onboarding too", 2500, number), amount // 10, 0)
    unit = np.where(deals.currency[which] == accounts.CURRENCIES.index("JPY"), 1, 100)
    second, third = second // unit * unit, third // unit * unit
    short = deals.trap(traps.LINE_FORGOTTEN)[which] & (second + third > 0)
    for product, price in enumerate((amount - second - third, np.where(short, 0, second), np.where(short, 0, third))):
        sold = price > 0
        _add(block, tables, which[sold], product, price[sold])
    tables.count(lines_short=int(short.sum()))


def _add(block: Block, tables: Tables, which: Drawn, product: int, price: Drawn) -> None:
    deals = block.deals
    name, margin = names.PRODUCTS[product]
    currency = cells.chosen(accounts.CURRENCIES, deals.currency[which])
    tables.add(
        "opportunity_line_items.csv",
        {
            _LINE("line_id"): cells.salesforce_ids("line", deals.number[which] * 4 + product),
            _LINE("deal_id"): cells.salesforce_ids("deal", deals.number[which]),
            _LINE("product"): [name] * len(which),
            _LINE("quantity"): ["1"] * len(which),
            _LINE("currency"): currency,
            "TotalPrice": cells.amounts(price, currency),
            _LINE("margin"): cells.amounts(price * margin // 100, currency),
        },
    )
