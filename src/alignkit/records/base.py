"""What a record is: a pydantic model whose fields carry both faces of their type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from alignkit.records.types import FieldType


def described(sentence: str, **extra: Any) -> Any:
    """A field that may be absent, with the sentence that says what it is."""
    return Field(default=None, description=sentence, **extra)


def lenient(sentence: str, default: Any = None) -> Any:
    """A field that may be absent, and whose unreadable cells count as blank: the row is worth more than the cell.

    They are counted and said. A column that cannot be read at all is left aside, and that is said too. What no row can
    do without, or what decides what a row means, is never lenient.
    """
    return Field(default=default, description=sentence, json_schema_extra={"lenient": True})


def required(sentence: str) -> Any:
    """A field without which the row cannot be used."""
    return Field(description=sentence)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule between fields: when `broken` (an expression over the typed columns) is true, the row is refused.

    `column` is the field it is reported at, `says` the end of the sentence.
    """

    column: str
    broken: str
    says: str


@dataclass(frozen=True, slots=True)
class RecordField:
    """One field of a record, as the loader, the docs and the schema see it."""

    name: str
    type: FieldType
    required: bool
    default: Any
    description: str
    lenient: bool = False


class Record(BaseModel):
    """A row of a canonical table, validated one by one: slow, exact, with a message.

    `table` is the canonical table's name, `noun` one such row in words, `order` its place in lists. `core` tables are
    read whatever is asked; others are made, where no file gives them rows, when something reads them. `key` are the
    fields that identify a row, `contradiction` says what two different rows of one key mean. `made_up` is the field of
    the key that is made of a row's content where the export has no such column, and with `made_up_blank` where its
    cell is blank too.

    `signature` are the headings that make a file with our own names this record (`a|b`: either; none: its key),
    `without` those that make it another in spite of them, `also` other plain words for a field, in pairs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    table: ClassVar[str]
    noun: ClassVar[str]
    order: ClassVar[int] = 0
    core: ClassVar[bool] = False
    key: ClassVar[tuple[str, ...]] = ()
    contradiction: ClassVar[Literal["error", "left-out", "allowed"]] = "left-out"
    made_up: ClassVar[str] = ""
    made_up_blank: ClassVar[bool] = False
    rules: ClassVar[tuple[Rule, ...]] = ()
    signature: ClassVar[tuple[str, ...]] = ()
    without: ClassVar[tuple[str, ...]] = ()
    also: ClassVar[tuple[tuple[str, str], ...]] = ()

    @classmethod
    def fields(cls) -> Iterator[RecordField]:
        """The fields in their order."""
        return iter(_fields(cls))

    @classmethod
    def singular(cls) -> str:
        """One such record, as a command names it: the name of its file.

        >>> from alignkit.records.stage_change import StageChange
        >>> StageChange.singular()
        'stage-change'
        """
        return cls.__module__.rpartition(".")[2].replace("_", "-")

    @classmethod
    def read(cls, texts: Mapping[str, str | None], context: Mapping[str, Any]) -> Record:
        """Validate one row of canonical texts; blank is absent. Raises pydantic's `ValidationError`."""
        given = {name: text for name, text in texts.items() if text is not None and text != ""}
        try:
            return cls.model_validate(given, context=dict(context))
        except ValidationError as error:
            unread = cls._unread({str(one["loc"][0]) for one in error.errors() if one["loc"]})
            if unread.isdisjoint(given):
                raise
            return cls.model_validate({n: t for n, t in given.items() if n not in unread}, context=dict(context))

    @classmethod
    def _unread(cls, refused: set[str]) -> set[str]:
        """The lenient fields among the refused ones; without its currency no amount can be read."""
        unread = {field.name for field in cls.fields() if field.lenient and field.name in refused}
        amounts = {field.name for field in cls.fields() if field.type.name == "money"}
        return unread | amounts if "currency" in unread else unread


@cache
def _fields(record: type[Record]) -> tuple[RecordField, ...]:
    found = []
    for name, info in record.model_fields.items():
        face = next((m for m in info.metadata if isinstance(m, FieldType)), None) or _face(info.annotation)
        is_lenient = isinstance(info.json_schema_extra, dict) and bool(info.json_schema_extra.get("lenient"))
        description = info.description or ""
        found.append(RecordField(name, face, info.is_required(), info.get_default(), description, is_lenient))
    return tuple(found)


def _face(annotation: Any) -> FieldType:
    """The type inside `Key | None`: pydantic leaves the metadata of a union's member where it stands."""
    for member in getattr(annotation, "__args__", ()):
        for extra in getattr(member, "__metadata__", ()):
            if isinstance(extra, FieldType):
                return extra
    raise TypeError(f"{annotation!r} carries no field type")
