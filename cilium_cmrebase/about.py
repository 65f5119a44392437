"""Where the project lives."""

from __future__ import annotations

__all__ = ["REPOSITORY"]

# Whoever publishes the project puts their address here: step 0 of RELEASING.md, which names the texts that repeat it.
REPOSITORY = "https://github.com/OWNER/cilium-cmrebase"
