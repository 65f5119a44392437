"""Words that YAML 1.1, which Kubernetes reads, takes for something else than text where they stand unquoted."""

from __future__ import annotations

__all__ = ["BOOLEANS", "NULL", "WORDS_OF_OTHER_TYPES"]

NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = frozenset({"y", "yes", "n", "no", "true", "false", "on", "off"})
BOOLEANS = _BOOLEANS | {word.upper() for word in _BOOLEANS} | {word.capitalize() for word in _BOOLEANS}
# In lower case, which is how keys are compared with them: some readers take them in any.
WORDS_OF_OTHER_TYPES = _BOOLEANS | {"null"}
