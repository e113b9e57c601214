"""Join the records of one human, and people to accounts. Leaves its tables in the catalogue for `journeys/`.

Relations: `known_people`, `person_humans` (person id → human, and what is known of the human), `account_aliases`
(merged account → survivor), `account_survivors`; and for those who ask, `account_people` (account, human, tier).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from alignkit.catalog import Catalog
from alignkit.config.settings import Settings
from alignkit.engine import Query, Relation, codes
from alignkit.identity.components import components, survivors
from alignkit.identity.domains import account_domains, free_mail, matched, registrable

PACKAGE = "alignkit.identity"

#: Tier numbers in data → words; the best tier of a human on a deal wins (`RULES.md` 9).
TIERS = ("role", "contact", "converted", "domain")
TIER_CODES = codes(TIERS)


@dataclass(frozen=True)
class Identified:
    """What identity did: records, humans, joins, and accounts merged."""

    records: int
    humans: int
    links: int
    merged_accounts: int


def identify(catalog: Catalog, as_of: str, excluded: Sequence[str]) -> Identified:
    """Work out humans and the accounts' merges, as known on the day `as_of`.

    Humans with a mailbox at one of the `excluded` domains are marked.
    """
    records = catalog.keep("known_people", Query.read(PACKAGE, "known_people", as_of=as_of)).rows
    links = catalog.rows(Query.read(PACKAGE, "person_links"))
    labels = components(records, links["left_ix"].to_numpy(), links["right_ix"].to_numpy())
    catalog.put(
        "human_labels",
        pa.table({"person_ix": np.arange(records, dtype=np.int32), "human_ix": labels.astype(np.int32)}),
    )
    domains = _excluded_domains(catalog, excluded) if excluded else []
    catalog.put("excluded_domains", _strings(mail_domain=domains))
    catalog.keep("person_humans", Query.read(PACKAGE, "person_humans"))
    merged = _merge_accounts(catalog)
    humans = int((labels == np.arange(records)).sum())
    return Identified(records, humans, links.num_rows, merged)


def people_of_accounts(known: Catalog, settings: Settings) -> Relation:
    """`account_people`: who belongs to which account, by contact, conversion or e-mail domain."""
    catalog = known.child()
    free = free_mail(settings.identity.free_mail, settings.identity.company_mail)
    sites = catalog.rows(Query.read(PACKAGE, "account_websites"))
    ids = sites["account_id"].to_pylist()
    domains = account_domains(enumerate(sites["website"].to_pylist()), free)
    mail = catalog.rows(Query.read(PACKAGE, "mail_domains"))["mail_domain"].to_pylist() if domains else []
    pairs = [(domain, ids[account]) for domain in mail if (account := matched(domain, domains)) is not None]
    catalog.put("mail_accounts", _strings(mail_domain=[d for d, _ in pairs], account_id=[a for _, a in pairs]))
    return catalog.keep("account_people", Query.read(PACKAGE, "account_people", TIER_CODES))


#: `account_people` where no deal needs it.
NOBODY = pa.schema(
    [("account_id", pa.string()), ("human_ix", pa.int32()), ("tier", pa.int8()), ("created_on", pa.date32())]
).empty_table()


def _excluded_domains(catalog: Catalog, excluded: Sequence[str]) -> list[str]:
    """The domains of mailboxes that are excluded themselves, or belong to a registrable domain that is."""
    domains = {domain.lower() for domain in excluded}
    mail = catalog.rows(Query.read(PACKAGE, "mail_domains"))["mail_domain"].to_pylist()
    return [domain for domain in mail if domain in domains or registrable(domain) in domains]


def _merge_accounts(catalog: Catalog) -> int:
    merges = catalog.rows(Query.read(PACKAGE, "account_merges"))
    found = survivors(dict(zip(merges["account_id"].to_pylist(), merges["merged_into_id"].to_pylist(), strict=True)))
    catalog.put("account_aliases", _strings(account_id=list(found), survivor_id=list(found.values())))
    catalog.keep("account_survivors", Query.read(PACKAGE, "account_survivors"))
    return len(found)


def _strings(**columns: list[str]) -> pa.Table:
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
