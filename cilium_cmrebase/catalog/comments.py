"""How an upstream comment line is recognised without its text being kept."""

from __future__ import annotations

__all__ = ["fingerprint", "normalise"]


def normalise(line: str) -> str:
    """Reduce a comment line to what two spellings of the same comment share.

    Args:
        line: The line, with or without its `#`.

    Returns:
        The comment without leading blanks and `#`s, white space collapsed, casefolded; "" where nothing is said.
    """
    return " ".join(line.split()).lstrip("# ").casefold()


def fingerprint(normalised: str) -> str:
    """Hash a remark for `schemas/<release>/comments.txt`.

    Args:
        normalised: What `normalise` returned; never "", which is nobody's remark.

    Returns:
        12 hexadecimal digits.
    """
    # Most runs meet no comment that the template does not have as well, and start-up time is what users feel.
    import hashlib

    return hashlib.blake2b(normalised.encode(), digest_size=6).hexdigest()
