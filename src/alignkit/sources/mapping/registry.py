"""Which systems there are: the files of `sources/systems/`, and those that other packages bring by entry point.

A package of your own adds one in one file: a `System`, named by an entry point of the group `alignkit.systems`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Any

from alignkit.errors import ConfigError
from alignkit.sources import systems as built_in
from alignkit.sources.mapping.exports import Export, System

GROUP = "alignkit.systems"


@cache
def systems() -> Mapping[str, System]:
    """Every system by its name, in the order of names: no order of folders or packages ever decides.

    >>> list(systems())
    ['canonical', 'google_ads', 'hubspot', 'marketo', 'salesforce']
    """
    by_name: dict[str, System] = {}
    for system in (*_built_in(), *_plugged_in()):
        if system.name in by_name:
            raise ConfigError(
                "bad-plugin",
                f"two systems are called {system.name!r}",
                why="A name in alignkit.toml must mean one system.",
                do=["give the system of your own package another name"],
            )
        by_name[system.name] = system
    return dict(sorted(by_name.items()))


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


def _built_in() -> Iterator[System]:
    for module in iter_modules(built_in.__path__, f"{built_in.__name__}."):
        yield import_module(module.name).SYSTEM


def _plugged_in() -> Iterator[System]:
    for point in entry_points(group=GROUP):
        package = point.dist.name if point.dist else point.value
        try:
            system: Any = point.load()
        except Exception as error:  # whatever a package of someone else raises, its user must know which one it is
            raise _bad_plugin(point.name, package, f"cannot be loaded: {error}") from error
        if not isinstance(system, System):
            raise _bad_plugin(point.name, package, "is not a System")
        yield system


def _bad_plugin(name: str, package: str, says: str) -> ConfigError:
    return ConfigError(
        "bad-plugin",
        f"the system {name!r} of the package {package} {says}",
        why=f"Packages add systems by entry points of the group {GROUP}; this one was installed.",
        do=[f"fix the package, or uninstall it:  pip uninstall {package}"],
    )
