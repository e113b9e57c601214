"""Writing the sample company: block by block, until enough deals are won."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from alignkit.errors import UsageError
from alignkit.sample import readme
from alignkit.sample.block import Block, block
from alignkit.sample.draws import Drawn, Draws
from alignkit.sample.exports import finance as finance_export
from alignkit.sample.exports import google_ads as ads_export
from alignkit.sample.exports import marketo as marketo_export
from alignkit.sample.exports import (
    salesforce_activity,
    salesforce_leads,
    salesforce_members,
    salesforce_objects,
    salesforce_products,
    salesforce_setup,
)
from alignkit.sample.responses import responses
from alignkit.sample.tables import Tables
from alignkit.sample.traps import BLOCK
from alignkit.sample.truth import Truth

CONFIGURATION = """\
# Palletworks, the sample company: what alignkit cannot read off the exports.
currency = "USD"                  # report currency; the deals are in four
timezone = "America/New_York"     # days are counted where the books are kept

[attribution]
model = "w-shaped"
lookback_days = 365
"""


@dataclass(frozen=True)
class Summary:
    """What was written: rows by file, how often each trap occurs, and how many deals are won."""

    folder: Path
    deals: int
    seed: int
    rows: dict[str, int]
    traps: dict[str, int]
    bytes: int

    @property
    def touches(self) -> int:
        """Campaign memberships and marketing activities."""
        return self.rows["campaign_members.csv"] + self.rows["marketo_activities.csv"]


def write(folder: Path, *, deals: int = 300, seed: int = 7, force: bool = False) -> Summary:
    """Write the exports of a company that won `deals` deals in two years; the same seed gives the same bytes.

    A folder that has files is refused, or with `force` written into. About 27 touches go with a won deal.
    """
    if deals < 1:
        raise UsageError("no-deals", f"a company with {deals} won deals has nothing to attribute")
    _prepare(folder, force=force)
    luck = Draws(seed)
    truth = Truth(luck)
    with Tables(folder) as tables:
        salesforce_setup.write_campaigns(tables)
        salesforce_setup.write_users(tables)
        salesforce_setup.write_queues(tables)
        salesforce_setup.write_rates(luck, tables)
        marketo_export.write_programs(tables)
        finance_export.write_targets(tables)
        ads_export.write_google_ads(luck, folder, tables)
        ads_export.write_search_terms(luck, folder, tables)
        ads_export.write_ga4(luck, folder, tables)
        won = first = 0
        while won < deals:
            part = block(luck, np.arange(first, first + BLOCK), won, deals)
            _write_block(part, tables)
            truth.add(part)
            won, first = won + int(part.fate.won.sum()), first + BLOCK
    truth.write(folder)
    (folder / "alignkit.toml").write_text(CONFIGURATION, encoding="utf-8", newline="\n")
    text = readme.text(tables.rows, tables.traps, deals, seed)
    (folder / "README.md").write_text(text, encoding="utf-8", newline="\n")
    size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    return Summary(folder, deals, seed, dict(tables.rows), dict(tables.traps), size)


def _write_block(part: Block, tables: Tables) -> None:
    known, elsewhere = responses(part)
    salesforce_objects.write_accounts(part, tables)
    salesforce_objects.write_contacts(part, tables)
    salesforce_objects.write_deals(part, tables)
    salesforce_objects.write_roles(part, tables)
    salesforce_activity.write_history(part, tables)
    salesforce_activity.write_tasks(part, tables)
    salesforce_leads.write_leads(part, tables)
    salesforce_products.write_line_items(part, tables)
    marketo_export.write_leads(part, tables)
    finance_export.write_bookings(part, tables)
    responded = salesforce_members.write_members(part, tables, known)
    acted = marketo_export.write_activities(part, tables, elsewhere)
    tables.count(untouched=_untouched(part, np.concatenate([responded, acted])))


def _untouched(part: Block, acted: Drawn) -> int:
    """How many won deals have an account of which no contact ever did anything."""
    row, slot = np.nonzero(part.people.is_contact)
    did = np.isin(salesforce_objects.contact_numbers(part.accounts[row], slot), acted)
    moved = np.bincount(row[did], minlength=len(part.accounts)) > 0
    sold = part.deals
    known = sold.won & (sold.account >= 0) & ~sold.lost_account[sold.row]
    return int((known & ~moved[sold.row]).sum())


def _prepare(folder: Path, *, force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError("not-a-folder", f"{folder} is a file", do=["name a folder"])
    if folder.is_dir() and any(folder.iterdir()) and not force:
        raise UsageError(
            "folder-not-empty",
            f"{folder} has files already",
            why="The sample's exports would stand among them, and replace those of the same name.",
            do=["name an empty folder", "add  --force  to write into this one"],
        )
    folder.mkdir(parents=True, exist_ok=True)
