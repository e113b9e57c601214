"""campaign_members.csv: who responded, who did not, and what makes memberships hard to read."""

from __future__ import annotations

import numpy as np

from alignkit.ragged import Flags
from alignkit.sample import cells
from alignkit.sample.block import Block
from alignkit.sample.calendar import DAY, TODAY, at_work
from alignkit.sample.campaigns import PLANS
from alignkit.sample.deals import OPEN
from alignkit.sample.draws import Drawn
from alignkit.sample.exports.headings import headings
from alignkit.sample.exports.salesforce_objects import contact_numbers
from alignkit.sample.people import NEVER
from alignkit.sample.responses import IMPORTED_AT, Responses, imported, invitations
from alignkit.sample.tables import Tables
from alignkit.sources.systems.salesforce import CAMPAIGN_MEMBER

RESPONDED = {"Webinar": "Attended", "Trade Show": "Visited booth", "Field Event": "Attended", "Content": "Downloaded"}
STATUS = [RESPONDED.get(plan.type, "Responded") for plan in PLANS]

_MEMBER = headings(CAMPAIGN_MEMBER)

AS_LEAD, AS_CONTACT, AS_BOTH = range(3)


def write_members(block: Block, tables: Tables, answered: Responses) -> Drawn:
    """Responses, second rows of people who are members as lead and as contact, invitations, the bought list.

    Returns the numbers of the people who responded.
    """
    form = _form(block, answered)
    dated = ~_chance(block, "no date", 90, answered)
    _write(block, tables, answered, form, dated=dated, copy=0)
    again = (form == AS_LEAD) & (block.people.converted[answered.row, answered.slot] < NEVER)
    again &= _chance(block, "second row", 2500, answered)
    second = answered.only(again)
    later = Responses(second.row, second.slot, second.campaign, np.minimum(second.day + 4, TODAY))
    _write(block, tables, later, np.full(len(later.row), AS_CONTACT), dated=later.day > 0, copy=1)
    _write_silent(block, tables, invitations(block), listed=False)
    _write_silent(block, tables, imported(block), listed=True)
    tables.count(member_without_date=int((~dated).sum()), member_twice=len(second.row))
    return contact_numbers(block.accounts[answered.row], answered.slot)


def _chance(block: Block, stream: str, parts: int, who: Responses) -> Flags:
    return block.luck.chance(stream, parts, block.accounts[who.row], who.slot, who.campaign)


def _form(block: Block, who: Responses) -> Drawn:
    """As what the person is a member: leads that became contacts later are often still there as the lead."""
    people = block.people
    as_lead, converted = people.as_lead[who.row, who.slot], people.converted[who.row, who.slot]
    stale = _chance(block, "stale member", 3000, who)
    before = np.where(stale, AS_LEAD, AS_BOTH)
    once_lead = np.where(converted == NEVER, AS_LEAD, np.where(who.day < converted, before, AS_CONTACT))
    return np.where(as_lead, once_lead, AS_CONTACT)


def _write(block: Block, tables: Tables, who: Responses, form: Drawn, *, dated: Flags, copy: int) -> None:
    account = block.accounts[who.row]
    created = np.maximum(who.day, block.people.created[who.row, who.slot])
    tables.add(
        "campaign_members.csv",
        _ids(block, who, form, copy)
        | {
            "Status": cells.chosen(STATUS, who.campaign),
            _MEMBER("kind"): ["true"] * len(account),
            _MEMBER("touched_at"): cells.days(np.where(dated, who.day, -1)),
            "CreatedDate": cells.instants(at_work(block.luck, "member", created, account, who.slot, who.campaign)),
        },
    )
    _count_out_of_time(block, tables, who, form, dated)


def _write_silent(block: Block, tables: Tables, who: Responses, *, listed: bool) -> None:
    created = np.maximum(who.day, block.people.created[who.row, who.slot]) * DAY + 14 * 3600
    as_lead = block.people.as_lead[who.row, who.slot]
    converted = block.people.converted[who.row, who.slot] < NEVER
    form = np.where(as_lead, np.where(converted, AS_BOTH, AS_LEAD), AS_CONTACT)
    tables.add(
        "campaign_members.csv",
        _ids(block, who, form, 0)
        | {
            "Status": ["Sent"] * len(created),
            _MEMBER("kind"): ["false"] * len(created),
            _MEMBER("touched_at"): [""] * len(created),
            "CreatedDate": cells.instants(np.full(len(created), IMPORTED_AT) if listed else created),
        },
    )
    tables.count(**{"list_import" if listed else "unanswered": len(created)})


def _ids(block: Block, who: Responses, form: Drawn, copy: int) -> dict[str, list[str]]:
    person = contact_numbers(block.accounts[who.row], who.slot)
    return {
        _MEMBER("touch_id"): cells.salesforce_ids("member", (person * len(PLANS) + who.campaign) * 2 + copy),
        _MEMBER("campaign_id"): cells.salesforce_ids("campaign", who.campaign),
        _MEMBER("person_id", cell=1): cells.salesforce_ids("lead", np.where(form == AS_CONTACT, -1, person * 2)),
        _MEMBER("person_id"): cells.salesforce_ids("contact", np.where(form == AS_LEAD, -1, person)),
    }


def _count_out_of_time(block: Block, tables: Tables, who: Responses, form: Drawn, dated: Flags) -> None:
    """Contacts' responses after the last close, or a year before the first, at accounts whose deals are all closed."""
    deals, size = block.deals, len(block.accounts)
    named = np.flatnonzero(deals.account >= 0)
    first, last, is_open = np.full(size, NEVER), np.full(size, -1), np.zeros(size, np.bool_)
    np.minimum.at(first, deals.row[named], deals.closes[named])
    np.maximum.at(last, deals.row[named], deals.closes[named])
    is_open[deals.row[deals.state == OPEN]] = True
    known = dated & (form != AS_LEAD) & ((last > 0) & ~is_open)[who.row]
    tables.count(
        after_close=int((known & (who.day > last[who.row])).sum()),
        before_lookback=int((known & (who.day < first[who.row] - 365)).sum()),
    )
