"""A system of a package of one's own, in one file: half of its headings are those of Salesforce's opportunities."""

from __future__ import annotations

from alignkit.records.deal import Deal
from alignkit.sources.mapping.exports import Export, Flavour, IdShape, System, column, columns_of
from alignkit.sources.mapping.readers import amount, day, text, won_lost

PURSUIT = Export(
    of=Deal,
    name="Pursuit",
    needs=("Id", "StageName|PursuitWon"),
    tells="PursuitKind|PursuitPlaybook|PursuitRegion|PursuitScore",
    ids={"deal_id": IdShape("are PRS- and six digits", "PRS-[0-9]{6}")},
    columns={
        "deal_id": column("Id", read=text),
        "name": column("Name", read=text),
        "account_id": column("AccountId", read=text),
        "amount": column("Amount", read=amount, amount=True),
        "closed_on": column("CloseDate", read=day, date=True),
        "outcome": columns_of(("PursuitWon",), ("PursuitOver",), ("StageName",), read=won_lost),
        "stage": column("StageName", read=text),
        "lead_source": column("LeadSource", read=text),
        "owner_id": column("PursuitLead", read=text),
    },
)

SYSTEM = System("fable_crm", "Fable CRM", (PURSUIT,), (Flavour("csv", zone="UTC", decimal="."),))
