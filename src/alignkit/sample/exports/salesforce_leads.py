"""leads.csv, lead_history.csv and what sales logged with leads, as the Salesforce API exports them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from alignkit.sample import cells, names
from alignkit.sample.block import Block
from alignkit.sample.calendar import DAY, at_work
from alignkit.sample.deals import deal_numbers
from alignkit.sample.draws import Drawn
from alignkit.sample.exports.headings import headings
from alignkit.sample.exports.salesforce_objects import LEAD_SOURCES
from alignkit.sample.leads import (
    BULK_AT,
    KEPT_SINCE,
    MQL,
    NEVER_AT,
    OWNER_SINCE,
    STATUSES,
    UNQUALIFIED,
    WORKING,
    Leads,
    leads,
)
from alignkit.sample.people import NEVER, cards, free_mail
from alignkit.sample.process import NEW, PEOPLE
from alignkit.sample.tables import Tables
from alignkit.sources.systems.salesforce import LEAD, PERSON_HISTORY, TASK

_LEAD, _CHANGE, _TASK = headings(LEAD), headings(PERSON_HISTORY), headings(TASK)

#: Tasks of leads are numbered behind those of deals.
_TASKS = 1_000_000_000


def write_leads(block: Block, tables: Tables) -> None:
    """leads.csv: open and converted ones, and the rows that were merged into them; their history and their tasks."""
    known = leads(block)
    reason = np.where(
        known.status == UNQUALIFIED, block.luck.below("rejected", len(names.REJECTED), known.account, known.slot), -1
    )
    status = cells.chosen(STATUSES, known.status)
    _write(block, tables, known.row, known.slot, status, _owners(known), cells.chosen(names.REJECTED, reason))
    row, slot = np.nonzero(block.people.merged & block.people.there)
    few = len(row)
    _write(block, tables, row, slot, ["Merged"] * few, [""] * few, [""] * few, merged=True)
    tables.count(lead_rejected=int((reason >= 0).sum()), lead_in_queue=int((~known.taken).sum()))
    _write_history(tables, known)
    _write_tasks(block, tables, known)


def _owners(known: Leads) -> list[str]:
    """The rep who took the lead, or the queue in which it waits."""
    reps = cells.salesforce_ids("user", known.rep)
    queues = cells.salesforce_ids("queue", known.queue)
    return [rep if taken else queue for rep, queue, taken in zip(reps, queues, known.taken.tolist(), strict=True)]


def _write(
    block: Block,
    tables: Tables,
    row: Drawn,
    slot: Drawn,
    status: list[str],
    owner: list[str],
    reason: list[str],
    *,
    merged: bool = False,
) -> None:
    people, account = block.people, block.accounts[row]
    card = cards(block.luck, account, slot)
    person = account * PEOPLE + slot
    converted = people.converted[row, slot] if not merged else np.full(len(row), NEVER)
    done = converted < NEVER
    created = people.created[row, slot] - (15 if merged else 0)
    deal = done & block.fate.in_crm[row, NEW] & (slot == 0)
    heard = block.luck.below("heard of us", len(names.HEARD_OF), account, slot)
    heard = np.where(block.luck.chance("says so", 1200, account, slot) & (not merged), heard, -1)
    tables.add(
        "leads.csv",
        {
            _LEAD("person_id"): cells.salesforce_ids("lead", person * 2 + merged),
            _LEAD("is_deleted"): cells.flags(np.full(len(row), merged)),
            _LEAD("merged_into_id"): cells.salesforce_ids("lead", np.where(merged, person * 2, -1)),
            "FirstName": card.first,
            "LastName": card.last,
            _LEAD("lead_source"): cells.chosen(LEAD_SOURCES, _first_campaign(block, row, slot)),
            _LEAD("email"): card.email,
            _LEAD("title"): card.title,
            _LEAD("status"): status,
            _LEAD("created_at"): cells.instants(at_work(block.luck, "lead", created, account, slot), "Z"),
            "IsConverted": cells.flags(done),
            _LEAD("converted_at"): cells.days(np.where(done, converted, -1)),
            _LEAD("converted_account_id"): cells.salesforce_ids("account", np.where(done, account, -1)),
            _LEAD("converted_person_id"): cells.salesforce_ids("contact", np.where(done, person, -1)),
            _LEAD("converted_deal_id"): cells.salesforce_ids("deal", np.where(deal, deal_numbers(account, NEW), -1)),
            _LEAD("owner_id"): owner,
            _LEAD("reject_reason"): reason,
            _LEAD("self_reported_source"): cells.chosen(names.HEARD_OF, heard),
        },
    )
    tables.count(
        free_mail=free_mail(card.email),
        lead_converted=int(done.sum()),
        lead_merged=len(row) if merged else 0,
        self_reported=int((heard >= 0).sum()),
    )


def _first_campaign(block: Block, row: Drawn, slot: Drawn) -> Drawn:
    """The campaign that a person answered first, as far as anybody noted it; -1: none."""
    responded = block.world.touched[row, :, slot] & block.fate.exists[row][:, :, None]
    day = np.where(responded, block.world.day[row, :, slot], NEVER).min(axis=1)
    noted = (day.min(axis=1) < NEVER) & block.luck.chance("lead source", 9000, block.accounts[row], slot)
    return np.where(noted, day.argmin(axis=1), -1)


def _write_history(tables: Tables, known: Leads) -> None:
    """A row for every status a lead got in the last eighteen months, and two for every owner since May 2026."""
    ids = cells.salesforce_ids("lead", known.person * 2)
    rows: list[tuple[str, str, str, str, int]] = []
    for number, lead in enumerate(ids):
        path = known.path(number)
        for before, after in pairwise(path):
            rows.append((lead, "Status", STATUSES[before], STATUSES[after], int(known.entered[number, after])))
    rows = [row for row in rows if row[-1] >= KEPT_SINCE * DAY]
    taken = _taken(known, ids)
    tables.count(lead_skipped=int(known.skipped.sum()), owner_twice=len(taken) // 2)
    rows += taken
    tables.add(
        "lead_history.csv",
        {
            _CHANGE("person_id"): [row[0] for row in rows],
            _CHANGE("field"): [row[1] for row in rows],
            _CHANGE("old_value"): [row[2] for row in rows],
            _CHANGE("value"): [row[3] for row in rows],
            _CHANGE("changed_at"): cells.instants(np.array([row[4] for row in rows], np.int64), "Z"),
        },
    )


def _taken(known: Leads, ids: list[str]) -> list[tuple[str, str, str, str, int]]:
    """A lead left the queue: Salesforce writes the change of an owner once with ids, and once with names."""
    first = np.where(known.entered[:, MQL] < NEVER_AT, known.entered[:, MQL], known.entered[:, WORKING])
    which = np.flatnonzero((first >= OWNER_SINCE * DAY) & (first < NEVER_AT))
    queues, reps = cells.salesforce_ids("queue", known.queue[which]), cells.salesforce_ids("user", known.rep[which])
    rows = []
    for n, queue, rep in zip(which.tolist(), queues, reps, strict=True):
        words = (names.QUEUES[known.queue[n]], names.REPS[known.rep[n]][0])
        rows += [(ids[n], "Owner", *pair, int(first[n])) for pair in ((queue, rep), words)]
    return rows


def _write_tasks(block: Block, tables: Tables, known: Leads) -> None:
    """First calls and mails since February 2026, and one newsletter that was logged as mails in one second."""
    at = known.answered(block)
    bulk = np.flatnonzero((known.entered[:, 0] < BULK_AT) & (known.converted == NEVER))[:24]
    which = np.concatenate([np.flatnonzero(at < NEVER_AT), bulk])
    at = np.concatenate([at[at < NEVER_AT], np.full(len(bulk), BULK_AT)])
    mass = np.arange(len(which)) >= len(which) - len(bulk)
    # Whoever is a contact by then is called as one, and at conversion the calls move along.
    as_lead = known.converted[which] == NEVER
    person = known.person[which]
    lead = cells.salesforce_ids("lead", np.where(as_lead, person * 2, -1))
    contact = cells.salesforce_ids("contact", np.where(as_lead, -1, person))
    call = block.luck.below("lead call", 2, person) * ~mass
    tables.add(
        "tasks.csv",
        {
            _TASK("activity_id"): cells.salesforce_ids("task", _TASKS + person * 2 + mass),
            _TASK("person_id"): [one or other for one, other in zip(lead, contact, strict=True)],
            _TASK("deal_id"): [""] * len(which),
            _TASK("owner_id"): cells.salesforce_ids("user", np.where(mass, 2, known.rep[which])),
            "Subject": cells.chosen(("Email: hello", "Call: hello", "Email: newsletter"), np.where(mass, 2, call)),
            _TASK("kind", cell=1): cells.chosen(("Email", "Call"), call),
            _TASK("is_done", cell=1): ["Completed"] * len(which),
            _TASK("occurred_at", cell=1): cells.days(at // DAY),
            _TASK("occurred_at", cell=2): cells.instants(at, "Z"),
            _TASK("occurred_at"): cells.instants(at, "Z"),
        },
    )
    tables.count(lead_task=int(as_lead.sum()), bulk_mail=len(bulk))
