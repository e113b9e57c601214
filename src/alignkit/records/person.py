"""A person: one lead, contact or marketing-automation record. One human may have several."""

from typing import Annotated

from pydantic import Field

from alignkit.records.base import Record, described, required
from alignkit.records.types import Flag, Instant, Key, Text, choice


class Person(Record):
    """A lead or contact record of one system."""

    table = "people"
    noun = "a person (a lead or contact record)"
    key = ("person_id",)

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
