"""Which systems there are: the files of `sources/systems/`, and those that other packages bring by entry point.

A package of your own adds one in one file: a `System`, named by an entry point of the group `alignkit.systems`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from alignkit.plugins import declared
from alignkit.sources import systems as built_in
from alignkit.sources.mapping.exports import Export, System

GROUP = "alignkit.systems"


@cache
def systems() -> Mapping[str, System]:
    """Every system by its name, in the order of names: no order of folders or packages ever decides.

    >>> list(systems())
    ['canonical', 'google_ads', 'hubspot', 'marketo', 'salesforce']
    """
    return declared(System, built_in, GROUP)


@cache
def all_exports() -> tuple[Export, ...]:
    """Every export that any system's file describes."""
    return tuple(export for system in systems().values() for export in system.exports)


def title_of(name: str) -> str:
    """What people call a system; a name that is no system's stays as it is.

    >>> title_of("hubspot"), title_of("our_erp")
    ('HubSpot', 'our_erp')
    """
    return systems()[name].title if name in systems() else name
