"""A person: one lead, contact or marketing-automation record. One human may have several."""

from typing import Annotated

from pydantic import Field

from alignkit.records.base import Record, described, lenient, required
from alignkit.records.types import Flag, Instant, Key, Text, choice


class Person(Record):
    """A lead or contact record of one system."""

    table = "people"
    noun = "a person (a lead or contact record)"
    order = 40
    core = True
    key = ("person_id",)
    signature = ("person_id", "email")

    person_id: Key = required("The record's id.")
    kind: Annotated[str, choice("lead", "contact")] = Field("contact", description="What the CRM calls it.")
    email: Text | None = described("Joins records of one human, and people to accounts by domain. Never printed.")
    title: Text | None = described("Job title, shown in place of a name.")
    account_id: Key | None = described("The account of a contact.")
    created_at: Instant | None = described("When the record was created: the lead milestone is the earliest.")
    converted_person_id: Key | None = described("The contact that a lead became.")
    converted_account_id: Key | None = described("The account that a lead was converted into.")
    merged_into_id: Key | None = described("The record it was merged into.")
    crm_person_id: Key | None = described("The same human's record in the CRM, for other systems' people.")
    lead_source: Text | None = described("Where the record says it came from.")
    is_deleted: Flag = Field(False, description="Deleted rows live on as aliases for merges only.")
    status: Text | None = lenient("Its status today, as the system calls it (New, Working, Qualified …).")
    owner_id: Key | None = lenient("The user or queue that owns it.")
    reject_reason: Text | None = lenient("Why it was rejected.")
    converted_at: Instant | None = lenient("When the lead was converted.")
    converted_deal_id: Key | None = lenient("The deal that came of the conversion. It makes nobody a role.")
    self_reported_source: Text | None = lenient(
        "What the person answered to “how did you hear about us?”. It stands beside `lead_source`, never in it."
    )
