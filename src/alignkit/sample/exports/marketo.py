"""marketo_leads.csv, marketo_programs.csv and marketo_activities.csv, the bulk activity extract.

Marketing automation knows most of the people, by its own ids. It records successes in programs of which the CRM knows
nothing, form fills, clicks of people and of machines, and what is no act of a buyer: sends, opens, new records, merges.
Page visits and sends are kept for 90 days only, as Marketo does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alignkit.ragged import Flags
from alignkit.sample import cells
from alignkit.sample.block import Block
from alignkit.sample.calendar import DAY, TODAY, at_work
from alignkit.sample.campaigns import IN_MARKETO, PLANS
from alignkit.sample.draws import Drawn
from alignkit.sample.exports.google_ads import TERMS
from alignkit.sample.exports.headings import headings
from alignkit.sample.exports.salesforce_objects import contact_numbers
from alignkit.sample.people import cards
from alignkit.sample.responses import Responses
from alignkit.sample.tables import Tables
from alignkit.sample.traps import TOO_EARLY
from alignkit.sources.systems.marketo import ACTIVITY, LEAD, PROGRAM

FIRST_LEAD, FIRST_PROGRAM, FIRST_GUID = 2_410_000, 1_000, 810_000_000
RETENTION = 90

NEW_LEAD, MERGE, PROGRESS = 12, 32, 104
_ACT, _LEAD, _PROGRAM = headings(ACTIVITY), headings(LEAD), headings(PROGRAM)
_MAIL = "Newsletter: The Dock Report"


@dataclass(frozen=True)
class Kind:
    """A kind of activity: its type id, how many in 10,000 people have one, on which assets, with which attributes."""

    type: int
    parts: int
    assets: tuple[str, ...]
    attributes: str
    is_act: bool
    recent: bool = False
    trap: str = ""
    tagged: bool = False


#: The queries of tagged links; Google adds the id of the click.
_AD = "utm_source=google&utm_medium=cpc&utm_campaign={campaign}&utm_term={term}&gclid=G{{click}}"
_LINKS = (
    *(
        _AD.format(campaign=plan.utm_campaign, term=term.replace(" ", "+"))
        for plan in PLANS
        for term in TERMS.get(plan.name, ())
    ),
    *["utm_source=newsletter&utm_medium=email&utm_campaign=dock-report"] * 4,
)

KINDS = (
    Kind(
        1, 2200, ("/pricing", "/product/slotting", "/customers", "/demo"), "{}", is_act=True, recent=True, tagged=True
    ),
    Kind(2, 700, ("Request a demo", "Contact us"), '{"Form Fields": ""}', is_act=True, tagged=True),
    Kind(6, 2400, (_MAIL,), '{"Campaign Run ID": 1}', is_act=False, recent=True, trap="sent"),
    Kind(10, 1500, (_MAIL,), '{"Is Bot Activity": false}', is_act=False, trap="opened"),
    Kind(11, 400, (_MAIL,), '{"Is Bot Activity": false, "Link": "/blog"}', is_act=True),
    Kind(11, 500, (_MAIL,), '{"Is Bot Activity": true, "Link": "/pricing"}', is_act=False, trap="machine_click"),
)


def write_programs(tables: Tables) -> None:
    """The programs, which the CRM does not know."""
    which = np.flatnonzero(IN_MARKETO)
    plans = [PLANS[n] for n in which.tolist()]
    tables.add(
        "marketo_programs.csv",
        {
            _PROGRAM("campaign_id"): _texts(FIRST_PROGRAM + which),
            _PROGRAM("name"): [plan.name for plan in plans],
            "type": ["Program" if plan.type == "Content" else "Email" for plan in plans],
            _PROGRAM("type"): [plan.type for plan in plans],
            _PROGRAM("status"): [""] * len(plans),
            "workspace": ["Default"] * len(plans),
        },
    )


def write_leads(block: Block, tables: Tables) -> None:
    """Who marketing automation knows, and as whom the CRM knows them: sometimes as a lead that was merged away."""
    row, slot = np.nonzero(_known(block))
    account, people = block.accounts[row], block.people
    person = contact_numbers(account, slot)
    as_lead, merged = people.as_lead[row, slot], people.merged[row, slot]
    tables.add(
        "marketo_leads.csv",
        {
            _LEAD("person_id"): _texts(FIRST_LEAD + person),
            _LEAD("email"): cards(block.luck, account, slot).email,
            _LEAD("created_at"): _instants(
                at_work(block.luck, "marketo lead", people.created[row, slot], account, slot)
            ),
            _LEAD("crm_person_id", cell=1): cells.salesforce_ids("lead", np.where(as_lead, person * 2 + merged, -1)),
            _LEAD("crm_person_id"): cells.salesforce_ids("contact", np.where(people.is_contact[row, slot], person, -1)),
        },
    )
    tables.count(marketo_to_merged_lead=int(merged.sum()))


def write_activities(block: Block, tables: Tables, successes: Responses) -> Drawn:
    """The activities of the block's people, kind after kind; returns the numbers of those who did something."""
    acted = [_write_progress(block, tables, successes)]
    row, slot = np.nonzero(_known(block))
    person = contact_numbers(block.accounts[row], slot)
    created, merged = block.people.created[row, slot], block.people.merged[row, slot]
    at = at_work(block.luck, "new lead", created, person)
    _add(tables, person, at, NEW_LEAD, person * 0, [""] * len(person), ["{}"] * len(person))
    _write_merges(tables, person[merged], np.minimum(created[merged] + 12, TODAY))
    lively = ~TOO_EARLY(block.accounts[row])
    acted += [_write_kind(block, tables, kind, person[lively], created[lively]) for kind in KINDS]
    return np.concatenate(acted)


def _known(block: Block) -> Flags:
    return block.people.in_marketo & block.people.there


def _write_progress(block: Block, tables: Tables, who: Responses) -> Drawn:
    """A success in a program; one in five says the same again later, with Success false."""
    account = block.accounts[who.row]
    person, program = contact_numbers(account, who.slot), FIRST_PROGRAM + who.campaign
    at = at_work(block.luck, "success", who.day, account, who.slot, who.campaign)
    again = block.luck.chance("said again", 2000, account, who.slot, who.campaign) & (who.day < TODAY)
    names = np.array([plan.name for plan in PLANS], object)[who.campaign]
    first = {"Old Status": "Member", "New Status": "Responded", "Success": True}
    repeat = first | {"Old Status": "Responded", "Success": False}
    _add(tables, person, at, PROGRESS, program, names.tolist(), [json.dumps(first)] * len(person))
    few = int(again.sum())
    later = at[again] + 1800
    _add(tables, person[again], later, PROGRESS, program[again], names[again].tolist(), [json.dumps(repeat)] * few)
    tables.count(program_success=len(person), success_repeated=few)
    return person


def _write_merges(tables: Tables, person: Drawn, day: Drawn) -> None:
    """A second record of the person was merged into this one; its id is heard of nowhere else."""
    gone = [json.dumps({"Merge IDs": f"[{FIRST_LEAD * 2 + n}]"}) for n in person.tolist()]
    _add(tables, person, day * DAY + 54_000, MERGE, FIRST_LEAD + person, [""] * len(person), gone)
    tables.count(marketo_merge=len(person))


def _write_kind(block: Block, tables: Tables, kind: Kind, person: Drawn, created: Drawn) -> Drawn:
    """One activity of a kind for some of the people, between their creation and today; who did an act by it."""
    luck, purpose = block.luck, f"activity {kind.type} {kind.parts}"
    keep = luck.chance(purpose, kind.parts, person)
    person, created = person[keep], created[keep]
    first = np.maximum(created, TODAY - (RETENTION - 1 if kind.recent else 380))
    day = first + luck.below(f"{purpose} day", TODAY - first + 1, person)
    asset = luck.below(f"{purpose} asset", len(kind.assets), person)
    attributes = _tagged(block, tables, purpose, kind, person) if kind.tagged else [kind.attributes] * len(person)
    at = at_work(luck, purpose, day, person)
    _add(tables, person, at, kind.type, 40 + asset, cells.chosen(kind.assets, asset), attributes)
    if kind.trap:
        tables.count(**{kind.trap: len(person)})
    return person if kind.is_act else person[:0]


def _tagged(block: Block, tables: Tables, purpose: str, kind: Kind, person: Drawn) -> list[str]:
    """The attributes of visits and forms, of which some came by a tagged link: an advertisement or the newsletter."""
    luck = block.luck
    came = luck.chance(f"{purpose} tagged", 2800, person)
    which = luck.below(f"{purpose} link", len(_LINKS), person)
    clicked = luck.bits(f"{purpose} click", person)
    tables.count(tagged_visit=int(came.sum()))
    plain = json.loads(kind.attributes)
    return [
        json.dumps(plain | {"Query Parameters": _LINKS[link].format(click=click)}) if by_link else kind.attributes
        for by_link, link, click in zip(came.tolist(), which.tolist(), clicked.tolist(), strict=True)
    ]


def _add(
    tables: Tables,
    person: Drawn,
    at: Drawn,
    kind: int,
    asset: Drawn,
    names: Sequence[str],
    attributes: Sequence[str],
) -> None:
    guid = FIRST_GUID + tables.rows["marketo_activities.csv"] + np.arange(len(person))
    tables.add(
        "marketo_activities.csv",
        {
            _ACT("touch_id"): _texts(guid),
            _ACT("person_id"): _texts(FIRST_LEAD + person),
            _ACT("touched_at"): _instants(at),
            _ACT("kind"): [str(kind)] * len(person),
            "campaignId": ["null"] * len(person),
            _ACT("campaign_id", cell=1): _texts(asset),
            _ACT("asset"): names,
            _ACT("kind", cell=1): attributes,
        },
    )
    tables.count(at_night=int((at % DAY < 4 * 3600).sum()))


def _texts(numbers: Drawn) -> list[str]:
    return [str(n) for n in numbers.tolist()]


def _instants(seconds: Drawn) -> list[str]:
    return cells.instants(seconds, "Z")
