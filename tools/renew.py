"""Write anew all that is made from something else: briefs, ids, pages of the reference, and what the docs show.

Usage: python tools/renew.py

Run it after a change of schemas/, of a command or of a report; the tests say where something is out of date. It stops
at the first tool that fails.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["TOOLS", "main"]

_ROOT = Path(__file__).resolve().parent.parent
# In this order: what comes later reads what comes before.
TOOLS = ("format_rules", "write_briefs", "write_ids", "write_reference", "write_report_reference", "run_docs")


def main() -> int:
    """Run all tools, and return the exit status of the first one that fails."""
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    for name in TOOLS:
        command = [sys.executable, str(_ROOT / "tools" / f"{name}.py")]
        if status := subprocess.run(command, env=os.environ | {"PYTHONPATH": path}, check=False).returncode:
            print(f"tools/{name}.py failed; nothing after it was written", file=sys.stderr)
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
