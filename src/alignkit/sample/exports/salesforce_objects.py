"""Accounts, contacts, deals and their roles, as the Salesforce API exports them."""

from __future__ import annotations

import numpy as np

from alignkit.sample import accounts, cells, names, traps
from alignkit.sample.block import Block
from alignkit.sample.calendar import DAY, TODAY, at_work
from alignkit.sample.campaigns import PLANS
from alignkit.sample.deals import LOST, OPEN, STAGE_OF_OPEN, TWIN, WON, probability
from alignkit.sample.draws import Drawn
from alignkit.sample.exports.headings import headings
from alignkit.sample.people import cards, free_mail
from alignkit.sample.process import EXPANSION, NEW, PEOPLE, RENEWAL
from alignkit.sample.tables import Tables
from alignkit.sources.systems.salesforce import ACCOUNT, CONTACT, OPPORTUNITY, OPPORTUNITY_CONTACT_ROLE

_ACCOUNT, _CONTACT = headings(ACCOUNT), headings(CONTACT)
_DEAL, _ROLE = headings(OPPORTUNITY), headings(OPPORTUNITY_CONTACT_ROLE)

TYPES = ("New Business", "Add-On Business", "Renewal")
SOURCES = {
    "Webinar": "Webinar",
    "Trade Show": "Event",
    "Field Event": "Event",
    "Paid Search": "Web",
    "Paid Social": "Web",
    "Content": "Web",
    "Email": "Web",
    "Partner": "Partner",
    "Sales Outbound": "Outbound",
    "Review Site": "Review Site",
    "Direct Mail": "Direct Mail",
    "Podcast": "Podcast",
}
LEAD_SOURCES = [SOURCES[plan.type] for plan in PLANS]
ROLES = ("Decision Maker", "Evaluator", "Economic Buyer", "User")


def write_accounts(block: Block, tables: Tables) -> None:
    """accounts.csv: everyone but the accounts that got lost."""
    shown = ~block.deals.lost_account
    number = block.accounts[shown]
    first = np.minimum(block.people.created.min(axis=1), block.world.opened[:, NEW])[shown]
    tables.add(
        "accounts.csv",
        {
            _ACCOUNT("account_id"): cells.salesforce_ids("account", number),
            _ACCOUNT("name"): accounts.account_names(number),
            _ACCOUNT("website"): [f"www.{domain}" for domain in accounts.domains(number)],
            "Industry": accounts.industries(number),
            _ACCOUNT("created_at"): _instants(at_work(block.luck, "account", np.minimum(first, TODAY), number)),
        },
    )
    shared = traps.SHARED_DOMAIN(block.accounts) & shown & np.roll(shown, 1)
    tables.count(
        shared_domain=int(shared.sum()), difficult_account=int(np.isin(number % 300, [*names.DIFFICULT_NAMES]).sum())
    )


def _instants(seconds: Drawn) -> list[str]:
    """Without the thousandths: a loader's way of writing them."""
    return cells.instants(seconds, "Z")


def contact_numbers(account: Drawn, slot: Drawn) -> Drawn:
    """The record number of a person's contact (and, doubled, of its lead)."""
    return np.asarray(account * PEOPLE + slot)


def write_contacts(block: Block, tables: Tables) -> None:
    """contacts.csv: people met as contacts, and converted leads."""
    people = block.people
    row, slot = np.nonzero(people.is_contact)
    account = block.accounts[row]
    card = cards(block.luck, account, slot)
    created = np.where(people.as_lead, people.converted, people.created)[row, slot]
    tables.add(
        "contacts.csv",
        {
            _CONTACT("person_id"): cells.salesforce_ids("contact", contact_numbers(account, slot)),
            _CONTACT("account_id"): cells.salesforce_ids("account", account),
            "FirstName": card.first,
            "LastName": card.last,
            _CONTACT("email"): card.email,
            _CONTACT("title"): card.title,
            _CONTACT("created_at"): _instants(at_work(block.luck, "contact", created, account, slot)),
        },
    )
    first = people.is_contact[:, 0]
    twice = traps.SHARED_PERSON(block.accounts) & first & np.roll(first, 1)
    tables.count(free_mail=free_mail(card.email), shared_person=int(twice.sum()))


def write_deals(block: Block, tables: Tables) -> None:
    """deals.csv, the opportunities; some were entered twice and one of the two was deleted."""
    _deals(block, tables, np.arange(len(block.deals.row)), deleted=False)
    _deals(block, tables, np.flatnonzero(block.deals.trap(traps.DELETED_TWIN)), deleted=True)


def _deals(block: Block, tables: Tables, which: Drawn, *, deleted: bool) -> None:
    deals = block.deals
    number, state, case = deals.number[which], deals.state[which], deals.case[which]
    currency = cells.chosen(accounts.CURRENCIES, deals.currency[which])
    campaign = deals.campaign[which]
    blank = deals.trap(traps.BLANK_AMOUNT)[which]
    amount = cells.amounts(deals.amount[which], currency)
    stage = block.luck.below("open stage", 3, number)
    untyped = block.luck.chance("no type", 300, number) & (case == NEW)
    tables.add(
        "deals.csv",
        {
            _DEAL("deal_id"): cells.salesforce_ids("deal", number + TWIN * deleted),
            _DEAL("is_deleted"): cells.flags(np.full(len(which), deleted)),
            _DEAL("account_id"): cells.salesforce_ids("account", deals.account[which]),
            _DEAL("name"): deal_names(block, which),
            _DEAL("stage"): _stages(state, stage),
            _DEAL("amount"): ["" if b else a for b, a in zip(blank.tolist(), amount, strict=True)],
            _DEAL("currency"): currency,
            _DEAL("closed_on"): cells.days(deals.closes[which]),
            _DEAL("type"): cells.chosen(TYPES, np.where(untyped, -1, case)),
            _DEAL("lead_source"): [LEAD_SOURCES[c] if c >= 0 else "" for c in campaign.tolist()],
            _DEAL("outcome", cell=1): cells.flags(state != OPEN),
            _DEAL("outcome"): cells.flags(state == WON),
            _DEAL("campaign_id"): cells.salesforce_ids("campaign", campaign),
            _DEAL("owner_id"): cells.salesforce_ids("user", deals.rep[which]),
            _DEAL("created_at"): cells.instants(at_work(block.luck, "opened", deals.opened[which], number)),
            _DEAL("probability"): probability(state, stage),
            **_words(block, tables, which),
        },
    )
    _count_deals(block, tables, which, deleted=deleted)


def _words(block: Block, tables: Tables, which: Drawn) -> dict[str, list[str]]:
    """What reps write about a deal, or forget to: the next step, why and to whom it was lost, what it is for."""
    deals, luck = block.deals, block.luck
    number, state = deals.number[which], deals.state[which]
    reason = np.array([0, 0, 0, 1, 1, 2, 2, 3, 4, 5])[luck.below("loss reason", 10, number)]
    reason = np.where((state == LOST) & luck.chance("loss reason given", 8600, number), reason, -1)
    rival = luck.below("competitor", len(names.COMPETITORS), number)
    met = luck.chance("competitor met", np.where(state == LOST, 2500, 1500), number)
    rival = np.where(met | (reason == names.LOSS_REASONS.index("Competitor")), rival, -1)
    step = luck.below("next step", len(names.NEXT_STEPS), number)
    step = np.where((state == OPEN) & luck.chance("next step given", 7500, number), step, -1)
    use = luck.below("use case", len(names.USE_CASES), deals.account[which])
    use = np.where(luck.chance("use case given", 8500, number), use, -1)
    term = np.array([0] * 6 + [1, 1, 2, 2])[luck.below("term", 10, number)]
    tables.count(
        lost_without_reason=int(((state == LOST) & (reason < 0)).sum()),
        no_loss=int((reason == names.LOSS_REASONS.index("Duplicate")).sum()),
        without_next_step=int(((state == OPEN) & (step < 0)).sum()),
    )
    return {
        _DEAL("next_step"): cells.chosen(names.NEXT_STEPS, step),
        _DEAL("loss_reason"): cells.chosen(names.LOSS_REASONS, reason),
        _DEAL("competitor"): cells.chosen(names.COMPETITORS, rival),
        _DEAL("use_case"): cells.chosen(names.USE_CASES, use),
        _DEAL("term_months"): cells.chosen(("12", "24", "36"), np.where(state == LOST, -1, term)),
    }


def _stages(state: Drawn, stage: Drawn) -> list[str]:
    closed = {WON: "Closed Won", LOST: "Closed Lost"}
    return [closed.get(s) or STAGE_OF_OPEN[n] for s, n in zip(state.tolist(), stage.tolist(), strict=True)]


def deal_names(block: Block, which: Drawn) -> list[str]:
    """The deals' names: the account and what it buys."""
    deals = block.deals
    account = accounts.account_names(block.accounts[deals.row[which]])
    credit = deals.trap(traps.CREDIT_NOTE)[which].tolist()
    what = ("Slotting", "Add-on seats", "Renewal")
    case = deals.case[which].tolist()
    return [f"{a} – {'Credit note' if note else what[c]}" for a, c, note in zip(account, case, credit, strict=True)]


def _count_deals(block: Block, tables: Tables, which: Drawn, *, deleted: bool) -> None:
    deals = block.deals
    if deleted:
        tables.count(deleted_deal=len(which))
        return
    tables.count(
        deals_won=int(deals.won.sum()),
        deals_lost=int((deals.state == LOST).sum()),
        deals_open=int((deals.state == OPEN).sum()),
        blank_amount=int(deals.trap(traps.BLANK_AMOUNT).sum()),
        zero_amount=int(deals.trap(traps.ZERO_AMOUNT).sum()),
        negative_amount=int(deals.trap(traps.CREDIT_NOTE).sum()),
        no_account=int(deals.trap(traps.NO_ACCOUNT).sum()),
        lost_account=int(deals.lost_account[deals.row].sum()),
        won_expansion=int((deals.won & (deals.case == EXPANSION)).sum()),
        won_renewal=int((deals.won & (deals.case == RENEWAL)).sum()),
    )
    for index, code in enumerate(accounts.CURRENCIES):
        here = deals.won & (deals.currency == index)
        tables.traps[f"won_{code}"] += int(here.sum())
        tables.traps[f"won_minor_{code}"] += int(deals.amount[here].sum())


def write_roles(block: Block, tables: Tables) -> None:
    """contact_roles.csv: who took part in a deal; one in seven rows has the deal's short id."""
    deals, contacts = block.deals, block.people.is_contact
    deal, slot = np.ix_(deals.number, np.arange(PEOPLE))
    keep = (slot == 0) | block.luck.chance("takes part", 8500, deal, slot)
    which, slot = np.nonzero(keep & contacts[deals.row] & deals.with_roles[:, None])
    number = deals.number[which]
    ids = cells.salesforce_ids("deal", number)
    short = block.luck.chance("short id", 1400, number, slot)
    role = (block.luck.below("role", 2, number, slot) + slot) % len(ROLES)
    tables.add(
        "contact_roles.csv",
        {
            _ROLE("deal_id"): [i[:15] if s else i for i, s in zip(ids, short.tolist(), strict=True)],
            _ROLE("person_id"): cells.salesforce_ids(
                "contact", contact_numbers(block.accounts[deals.row[which]], slot)
            ),
            _ROLE("role"): cells.chosen(ROLES, role),
            _ROLE("is_primary"): cells.flags(slot == 0),
            _ROLE("created_at"): _instants(deals.opened[which] * DAY + 15 * 3600),
        },
    )
    tables.count(short_ids=int(short.sum()), without_roles=len(deals.row) - len(np.unique(number)))
