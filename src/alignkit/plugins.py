"""One thing, one file: what the modules of a folder declare, and what other packages add by entry point."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, Protocol, TypeVar

from alignkit.errors import ConfigError


class _Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)


def declared(kind: type[N], folder: ModuleType, group: str) -> dict[str, N]:
    """Everything of one kind by its name, in the order of names.

    Each module of `folder` declares one, under the kind's own name in capitals (a `Backend` as `BACKEND`); a package
    of your own adds one by an entry point of `group`. `ConfigError` where two bear one name, or a plugin is not one.

    >>> import alignkit.backends
    >>> from alignkit.engine import Backend
    >>> list(declared(Backend, alignkit.backends, "alignkit.backends"))
    ['duckdb']
    """
    by_name: dict[str, N] = {}
    for one in (*_built_in(kind, folder), *_plugged_in(kind, group)):
        if one.name in by_name:
            raise ConfigError(
                "bad-plugin",
                f"two {_word(kind)}s are called {one.name!r}",
                why=f"The name of a {_word(kind)} must mean one.",
                do=[f"give the {_word(kind)} of your own package another name"],
            )
        by_name[one.name] = one
    return dict(sorted(by_name.items()))


def _built_in(kind: type[N], folder: ModuleType) -> Iterator[N]:
    for module in iter_modules(folder.__path__, f"{folder.__name__}."):
        yield getattr(import_module(module.name), kind.__name__.upper())


def _plugged_in(kind: type[N], group: str) -> Iterator[N]:
    for point in entry_points(group=group):
        package = point.dist.name if point.dist else point.value
        try:
            plugin: Any = point.load()
        except Exception as error:  # whatever a package of someone else raises, its user must know which one it is
            raise _bad_plugin(kind, group, point.name, package, f"cannot be loaded: {error}") from error
        if not isinstance(plugin, kind):
            raise _bad_plugin(kind, group, point.name, package, f"is not {_article(kind)} {kind.__name__}")
        yield plugin


def _bad_plugin(kind: type, group: str, name: str, package: str, says: str) -> ConfigError:
    return ConfigError(
        "bad-plugin",
        f"the {_word(kind)} {name!r} of the package {package} {says}",
        why=f"Packages add {_word(kind)}s by entry points of the group {group}; this one was installed.",
        do=[f"fix the package, or uninstall it:  pip uninstall {package}"],
    )


def _article(kind: type) -> str:
    return "an" if kind.__name__[0] in "AEIOU" else "a"


def _word(kind: type) -> str:
    return kind.__name__.lower()
