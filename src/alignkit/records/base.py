"""What a record is: a pydantic model whose fields carry both faces of their type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from alignkit.records.types import FieldType


def described(sentence: str, **extra: Any) -> Any:
    """A field that may be absent, with the sentence that says what it is."""
    return Field(default=None, description=sentence, **extra)


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


class Record(BaseModel):
    """A row of a canonical table, validated one by one: slow, exact, with a message.

    `table` is the canonical table's name, `noun` one such row in words, `key` the fields that identify it,
    `contradiction` what two different rows of one key mean.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: ClassVar[str]
    noun: ClassVar[str]
    key: ClassVar[tuple[str, ...]] = ()
    contradiction: ClassVar[Literal["error", "left-out", "allowed"]] = "left-out"
    rules: ClassVar[tuple[Rule, ...]] = ()

    @classmethod
    def fields(cls) -> Iterator[RecordField]:
        """The fields in their order."""
        for name, info in cls.model_fields.items():
            face = next((m for m in info.metadata if isinstance(m, FieldType)), None) or _face(info.annotation)
            yield RecordField(name, face, info.is_required(), info.get_default(), info.description or "")

    @classmethod
    def read(cls, texts: Mapping[str, str | None], context: Mapping[str, Any]) -> Record:
        """Validate one row of canonical texts; blank is absent. Raises pydantic's `ValidationError`."""
        given = {name: text for name, text in texts.items() if text is not None and text != ""}
        return cls.model_validate(given, context=dict(context))


def _face(annotation: Any) -> FieldType:
    """The type inside `Key | None`: pydantic leaves the metadata of a union's member where it stands."""
    for member in getattr(annotation, "__args__", ()):
        for extra in getattr(member, "__metadata__", ()):
            if isinstance(extra, FieldType):
                return extra
    raise TypeError(f"{annotation!r} carries no field type")
