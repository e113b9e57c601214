"""Join the records of one human, and people to accounts. Leaves its tables in the catalogue for `journeys/`.

Tables: `known_people`, `person_humans` (person id → human), `humans` (created_on, is_deleted), `account_aliases`
(merged account → survivor), `account_survivors`, `account_people` (account, human, tier).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from alignkit.catalog import Catalog
from alignkit.config.settings import Settings
from alignkit.engine import Query
from alignkit.identity.components import components, survivors
from alignkit.identity.domains import account_domains, free_mail, matched

PACKAGE = "alignkit.identity"

#: Tier numbers in data → words; the best tier of a human on a deal wins (`RULES.md` 9).
TIERS = ("role", "contact", "converted", "domain")


@dataclass(frozen=True)
class Identified:
    """What identity did: records, humans, joins, and accounts merged."""

    records: int
    humans: int
    links: int
    merged_accounts: int


def identify(catalog: Catalog, as_of: str) -> Identified:
    """Work out humans and the accounts' merges, as known on the day `as_of`."""
    records = catalog.keep("known_people", Query.read(PACKAGE, "known_people", as_of=as_of)).rows
    links = catalog.rows(Query.read(PACKAGE, "person_links"))
    labels = components(records, links["left_ix"].to_numpy(), links["right_ix"].to_numpy())
    catalog.put(
        "human_labels",
        pa.table({"person_ix": np.arange(records, dtype=np.int32), "human_ix": labels.astype(np.int32)}),
    )
    catalog.keep("person_humans", Query.read(PACKAGE, "person_humans"))
    catalog.keep("humans", Query.read(PACKAGE, "humans"))
    merged = _merge_accounts(catalog)
    humans = int((labels == np.arange(records)).sum())
    return Identified(records, humans, links.num_rows, merged)


def tie_people_to_accounts(catalog: Catalog, settings: Settings) -> None:
    """Make `account_people`: who belongs to which account, by contact, conversion or e-mail domain."""
    free = free_mail(settings.identity.free_mail, settings.identity.company_mail)
    sites = catalog.rows(Query.read(PACKAGE, "account_websites"))
    ids = sites["account_id"].to_pylist()
    domains = account_domains(enumerate(sites["website"].to_pylist()), free)
    mail = catalog.rows(Query.read(PACKAGE, "mail_domains"))["mail_domain"].to_pylist() if domains else []
    pairs = [(domain, ids[account]) for domain in mail if (account := matched(domain, domains)) is not None]
    catalog.put("mail_accounts", _strings(mail_domain=[d for d, _ in pairs], account_id=[a for _, a in pairs]))
    catalog.keep("account_people", Query.read(PACKAGE, "account_people"))


def no_account_people(catalog: Catalog) -> None:
    """An empty `account_people`, where no deal needs it."""
    schema = pa.schema([("account_id", pa.string()), ("human_ix", pa.int32()), ("tier", pa.int8())])
    catalog.put("account_people", schema.empty_table())


def _merge_accounts(catalog: Catalog) -> int:
    merges = catalog.rows(Query.read(PACKAGE, "account_merges"))
    found = survivors(dict(zip(merges["account_id"].to_pylist(), merges["merged_into_id"].to_pylist(), strict=True)))
    catalog.put("account_aliases", _strings(account_id=list(found), survivor_id=list(found.values())))
    catalog.keep("account_survivors", Query.read(PACKAGE, "account_survivors"))
    return len(found)


def _strings(**columns: list[str]) -> pa.Table:
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
