"""`alignkit` and `python -m alignkit`: the process around the commands, its exit codes and its silence.

0 done · 1 our own bug · 2 usage, configuration or input · 3 a gate failed · 4 resources · 5 locked · 130 and 143
interrupted · 141 a closed pipe, quietly.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from alignkit import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in (["--version"], ["-V"]):
        sys.stdout.write(f"alignkit {__version__}\n")
        return 0
    from alignkit.cli import process

    return process.run(given)


if __name__ == "__main__":
    # Messages and completion know the command, not this file.
    sys.argv[0] = "alignkit"
    sys.exit(main())
