"""Write the pages of `docs/` that come from the code, and the screens in them and in the README: `make docs`.

`--check` writes nothing and fails when a page differs from what the code says now.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from docs import pages
from docs.transcripts import refreshed

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"

GENERATED: dict[str, Callable[[], str]] = {
    "records.md": pages.records,
    "models.md": pages.models,
    "settings.md": pages.settings,
    "rules.md": pages.rules,
    "commands.md": pages.commands,
}

#: Pages written by hand whose screens are taken anew.
SHOWN = (ROOT / "README.md", DOCS / "experiments.md", DOCS / "migration.md")


def written() -> dict[Path, str]:
    """Every generated page and its text as the code has it now, its screens still without what they print."""
    return {DOCS / name: page() for name, page in GENERATED.items()}


def pages_with_screens() -> list[Path]:
    """Every page that shows what a command prints."""
    return [*SHOWN, *(path for path, text in written().items() if "```console" in text)]


def in_place(page: str) -> str:
    """A page with its screens taken anew, beside a copy of the sample."""
    if "```console" not in page:
        return page
    with tempfile.TemporaryDirectory(prefix="alignkit-docs-") as folder:
        shutil.copytree(ROOT / "data" / "sample", Path(folder) / "data" / "sample")
        return refreshed(page, Path(folder))


def stale(texts: dict[Path, str]) -> list[Path]:
    """The pages whose file says something else, or is not there."""
    return [path for path, text in texts.items() if not path.exists() or path.read_text("utf-8") != text]


def main(arguments: Sequence[str]) -> int:
    """Write what is stale, or with `--check` name it; 1 when something was stale under `--check`."""
    blank = written() | {path: path.read_text("utf-8") for path in SHOWN}
    texts = {path: in_place(text) for path, text in blank.items()}
    found = stale(texts)
    for path in found:
        print(f"{'stale' if '--check' in arguments else 'wrote'} {path.relative_to(ROOT)}")
    if "--check" in arguments:
        print(f"{len(texts)} pages, {len(found)} stale" + (": run  make docs" if found else ""))
        return 1 if found else 0
    for path in found:
        path.write_text(texts[path], encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
