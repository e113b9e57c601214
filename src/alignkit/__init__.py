"""alignkit: which marketing closed these deals, tied to booked revenue to the cent.

>>> import alignkit
>>> project = alignkit.load("data/sample/deals.csv")        # doctest: +SKIP
>>> project.attribute(models=["w-shaped"]).to_pandas()      # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [
    "AlignkitError",
    "Answer",
    "Attribution",
    "Explanation",
    "Journeys",
    "PathAttribution",
    "Project",
    "Settings",
    "__version__",
    "attribute_paths",
    "inspect",
    "load",
    "model",
]

if TYPE_CHECKING:
    from alignkit.answer import Answer
    from alignkit.config.settings import Settings
    from alignkit.errors import AlignkitError
    from alignkit.journeys.batch import Journeys
    from alignkit.models import model
    from alignkit.path_models import PathAttribution, attribute_paths
    from alignkit.project import Project, inspect, load
    from alignkit.results import Attribution, Explanation

_HOMES = {
    "AlignkitError": "alignkit.errors",
    "Answer": "alignkit.answer",
    "Attribution": "alignkit.results",
    "Explanation": "alignkit.results",
    "Journeys": "alignkit.journeys.batch",
    "PathAttribution": "alignkit.path_models",
    "Project": "alignkit.project",
    "Settings": "alignkit.config.settings",
    "attribute_paths": "alignkit.path_models",
    "inspect": "alignkit.project",
    "load": "alignkit.project",
    "model": "alignkit.models",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import alignkit` stays cheap."""
    if name not in _HOMES:
        raise AttributeError(f"module 'alignkit' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
