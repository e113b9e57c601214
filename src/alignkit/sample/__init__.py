"""A company to try alignkit on: Palletworks, which sells planning software for warehouses.

`write` gives its systems' native exports, `canonical` the same kind of world at benchmark scale. Both are made of named
integer draws (`draws`), so that a seed means the same company for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alignkit.sample.benchmark import canonical
    from alignkit.sample.company import Summary, write

__all__ = ["Summary", "canonical", "write"]


def __getattr__(name: str) -> Any:
    """What is asked for arrives with the packages it needs, on first use."""
    if name == "canonical":
        from alignkit.sample.benchmark import canonical

        return canonical
    if name in __all__:
        from alignkit.sample import company

        return getattr(company, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
