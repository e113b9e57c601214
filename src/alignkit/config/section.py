"""A table of `alignkit.toml`: unknown keys are refused, and nothing changes after reading."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """One table; its fields are the keys, their descriptions the comments of `alignkit init`.

    Built when it is first validated: most are only ever validated as a part of the whole.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
