"""marketo_leads.csv, marketo_programs.csv and marketo_activities.csv, the bulk activity extract.

Marketing automation knows half of the people, by its own ids. It records program successes that never reached the CRM,
form fills, clicks of people and of machines, and what is no act of a buyer at all: sends, opens, new records, merges.
Page visits and sends are kept for 90 days only, as Marketo does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from alignkit.sample import cells
from alignkit.sample.block import Block
from alignkit.sample.calendar import DAY, TODAY, at_work
from alignkit.sample.campaigns import IN_MARKETO, PLANS
from alignkit.sample.draws import Drawn
from alignkit.sample.people import cards
from alignkit.sample.process import Flags
from alignkit.sample.responses import Responses
from alignkit.sample.salesforce_objects import contact_numbers
from alignkit.sample.tables import Tables
from alignkit.sample.traps import SILENT

FIRST_LEAD, FIRST_PROGRAM, FIRST_GUID = 2_410_000, 1_000, 810_000_000
RETENTION = 90

VISIT, FORM, CLICK_LINK, SEND, OPEN, CLICK, NEW_LEAD, MERGE, PROGRESS = 1, 2, 3, 6, 10, 11, 12, 32, 104

PAGES = ("/pricing", "/product/slotting", "/customers", "/blog/labor-planning", "/demo")
FORMS = ("Request a demo", "Contact us")


def write_leads(block: Block, tables: Tables) -> None:
    """Who marketing automation knows, and as whom the CRM knows them (sometimes as a lead that was merged away)."""
    row, slot = np.nonzero(_known(block))
    account, people = block.accounts[row], block.people
    person = contact_numbers(account, slot)
    as_lead, merged = people.as_lead[row, slot], people.merged[row, slot]
    is_contact = people.is_contact[row, slot]
    tables.add(
        "marketo_leads.csv",
        {
            "id": _texts(FIRST_LEAD + person),
            "email": cards(block.luck, account, slot).email,
            "createdAt": _instants(at_work(block.luck, "marketo lead", people.created[row, slot], account, slot)),
            "sfdcLeadId": cells.salesforce_ids("lead", np.where(as_lead, person * 2 + merged, -1)),
            "sfdcContactId": cells.salesforce_ids("contact", np.where(is_contact, person, -1)),
        },
    )


def write_programs(tables: Tables) -> None:
    """The programs, each with the CRM campaign it is synced with."""
    which = np.flatnonzero(IN_MARKETO)
    tables.add(
        "marketo_programs.csv",
        {
            "id": _texts(FIRST_PROGRAM + which),
            "name": [PLANS[n].name for n in which.tolist()],
            "type": ["Program" if PLANS[n].type == "Content" else "Email" for n in which.tolist()],
            "channel": [PLANS[n].type for n in which.tolist()],
            "status": [""] * len(which),
            "workspace": ["Default"] * len(which),
            "sfdcId": cells.salesforce_ids("campaign", which),
            "sfdcName": [PLANS[n].name for n in which.tolist()],
        },
    )


def write_activities(block: Block, tables: Tables, successes: Responses) -> None:
    """The activities of the block's people, kind after kind."""
    _write_progress(block, tables, successes)
    row, slot = np.nonzero(_known(block))
    everyone = contact_numbers(block.accounts[row], slot)
    created = block.people.created[row, slot]
    _some(block, tables, everyone, created, NEW_LEAD, 10_000, [("", {"Source Type": "Web form fillout"})])
    merged = everyone[block.people.merged[row, slot]]
    _some(block, tables, merged, np.full(len(merged), TODAY - 40), MERGE, 10_000, [("", {"Merge IDs": "[1286861]"})])
    silent = np.isin(row, _unmoved_rows(block))
    active, day = everyone[~silent], np.maximum(created[~silent], TODAY - 380)
    spread = day + block.luck.below("activity day", 380, active) * (TODAY - day) // 380
    recent = np.maximum(TODAY - RETENTION + 1 + block.luck.below("recent day", RETENTION, active), created[~silent])
    mail = PLANS[6].name
    _some(block, tables, active, spread, FORM, 700, [(f, {"Form Fields": ""}) for f in FORMS])
    _some(block, tables, active, recent, VISIT, 2200, [(p, {"Webpage URL": p}) for p in PAGES])
    _some(block, tables, active, recent, SEND, 4500, [(mail, {"Campaign Run ID": 1})])
    _some(block, tables, active, spread, OPEN, 2500, [(mail, {"Is Bot Activity": False})])
    _some(block, tables, active, spread, CLICK, 500, [(mail, {"Is Bot Activity": True, "Link": "/pricing"})])
    _some(block, tables, active, spread - 1, CLICK, 400, [(mail, {"Is Bot Activity": False, "Link": "/blog"})])


def _known(block: Block) -> Flags:
    return block.people.in_marketo & block.people.there


def _unmoved_rows(block: Block) -> Drawn:
    return np.flatnonzero(SILENT(block.accounts))


def _write_progress(block: Block, tables: Tables, who: Responses) -> None:
    """A success in a program; one in five says the same again later, with Success false."""
    account = block.accounts[who.row]
    person = contact_numbers(account, who.slot)
    at = at_work(block.luck, "success", who.day, account, who.slot, who.campaign)
    again = block.luck.chance("said again", 2000, account, who.slot, who.campaign) & (who.day < TODAY)
    names = [PLANS[n].name for n in who.campaign.tolist()]
    first = {"Old Status": "Member", "New Status": "Responded", "Success": True, "Acquired By": False}
    repeat = first | {"Old Status": "Responded", "Success": False}
    _add(tables, person, at, PROGRESS, FIRST_PROGRAM + who.campaign, names, [json.dumps(first)] * len(person))
    few = [name for name, keep in zip(names, again.tolist(), strict=True) if keep]
    _add(
        tables,
        person[again],
        at[again] + 1800,
        PROGRESS,
        FIRST_PROGRAM + who.campaign[again],
        few,
        [json.dumps(repeat)] * len(few),
    )
    tables.count(program_success=len(person), success_repeated=len(few))


def _some(
    block: Block,
    tables: Tables,
    person: Drawn,
    day: Drawn,
    kind: int,
    parts: int,
    choices: Sequence[tuple[str, dict[str, object]]],
) -> None:
    """One activity of a kind for `parts` in 10,000 of the people, on their day."""
    keep = block.luck.chance(f"activity {kind} {parts}", parts, person) & (day <= TODAY)
    person, day = person[keep], day[keep]
    choice = block.luck.below(f"choice {kind} {parts}", len(choices), person)
    at = at_work(block.luck, f"activity {kind} {parts}", day, person)
    _add(
        tables,
        person,
        at,
        kind,
        40 + choice,
        [choices[n][0] for n in choice.tolist()],
        [json.dumps(choices[n][1]) for n in choice.tolist()],
    )
    tables.count(**{f"activity_{kind}": len(person)})


def _add(
    tables: Tables,
    person: Drawn,
    at: Drawn,
    kind: int,
    asset: Drawn,
    names: Sequence[str],
    attributes: Sequence[str],
) -> None:
    tables.add(
        "marketo_activities.csv",
        {
            "marketoGUID": _texts(FIRST_GUID + tables.rows["marketo_activities.csv"] + np.arange(len(person))),
            "leadId": _texts(FIRST_LEAD + person),
            "activityDate": _instants(at),
            "activityTypeId": [str(kind)] * len(person),
            "campaignId": ["null"] * len(person),
            "primaryAttributeValueId": _texts(asset),
            "primaryAttributeValue": names,
            "attributes": attributes,
        },
    )


def _texts(numbers: Drawn) -> list[str]:
    return [str(n) for n in numbers.tolist()]


def _instants(seconds: Drawn) -> list[str]:
    return cells.instants(seconds, "Z")
