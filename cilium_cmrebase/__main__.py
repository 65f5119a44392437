"""Run the command line as `python -m cilium_cmrebase`."""

from __future__ import annotations

from cilium_cmrebase.cli.main import entry_point

if __name__ == "__main__":
    entry_point()
