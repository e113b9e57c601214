"""The people of the accounts: who they are, when the CRM first heard of them, and whether lead became contact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignkit.ragged import Flags
from alignkit.sample import accounts, names
from alignkit.sample.calendar import TODAY
from alignkit.sample.draws import Drawn, Draws
from alignkit.sample.process import NEW, PEOPLE, Cases, Outcome
from alignkit.sample.traps import SHARED_PERSON, SILENT

#: A day that never comes.
NEVER = np.int64(10**6)


@dataclass(frozen=True)
class People:
    """The people of a block of accounts; every array is (account, slot)."""

    there: Flags
    as_lead: Flags  # the CRM met them as a lead
    converted: Drawn  # the day the lead became a contact, or NEVER
    created: Drawn  # the day the first record was created
    merged: Flags  # there was a second lead row, merged into the first
    in_marketo: Flags

    @property
    def is_contact(self) -> Flags:
        """There is a contact row."""
        return self.there & (~self.as_lead | (self.converted < NEVER))


def people(luck: Draws, world: Cases, fate: Outcome) -> People:
    """The CRM hears of most people at their first response, of the others some weeks later or when the deal opens."""
    slots = np.ix_(world.account, np.arange(PEOPLE))
    there = slots[1] < world.people[:, None]
    responded = world.touched & fate.exists[:, :, None, None]
    first = np.where(responded, world.day, NEVER).min(axis=(1, 3))
    late = np.where(luck.chance("noticed late", 4000, *slots), 1 + luck.below("notice", 60, *slots), 0)
    unmoved = world.starts[:, NEW, None] + luck.below("unmoved", 60, *slots)
    created = np.minimum(np.where(first < NEVER, first + late, unmoved), TODAY)
    as_lead = there & luck.chance("as lead", 5000, *slots)
    converts = as_lead & fate.in_crm[:, NEW, None] & luck.chance("converts", 9000, *slots)
    converted = np.where(converts, np.maximum(world.opened[:, NEW, None], created), NEVER)
    merged = as_lead & luck.chance("merged", 500, *slots)
    in_marketo = there & world.in_marketo & ~SILENT(world.account)[:, None]
    return People(there, as_lead, converted, created, merged, in_marketo)


@dataclass(frozen=True)
class Cards:
    """The name, title and e-mail address of persons."""

    first: list[str]
    last: list[str]
    title: list[str]
    email: list[str]


def cards(luck: Draws, account: Drawn, slot: Drawn) -> Cards:
    """What stands on a person's card. The first person of some accounts is the first person of the account before."""
    account = account - (SHARED_PERSON(account) & (slot == 0))
    first = luck.below("first name", len(names.FIRST_NAMES), account, slot)
    last = luck.below("last name", len(names.LAST_NAMES), account, slot)
    title = (luck.below("title", len(names.TITLES), account) + 5 * slot) % len(names.TITLES)
    free = luck.chance("free mail", 450, account, slot)
    provider = luck.below("provider", len(names.FREE_MAIL), account, slot)
    own = accounts.domains(account)
    given = [names.FIRST_NAMES[n] for n in first.tolist()]
    family = [names.LAST_NAMES[n] for n in last.tolist()]
    domain = [names.FREE_MAIL[p] if f else d for p, f, d in zip(provider.tolist(), free.tolist(), own, strict=True)]
    mark = np.where(free, account * PEOPLE + slot, slot)
    email = [_address(f, n, m, d) for f, n, m, d in zip(given, family, mark.tolist(), domain, strict=True)]
    return Cards(given, family, [names.TITLES[n] for n in title.tolist()], email)


def free_mail(emails: list[str]) -> int:
    """How many addresses are at a provider of free mail."""
    return sum(email.partition("@")[2] in names.FREE_MAIL for email in emails)


def _address(given: str, family: str, mark: int, domain: str) -> str:
    return f"{accounts.ascii_letters(f'{given} {family}')}{mark or ''}@{domain}"
