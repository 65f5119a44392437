"""Forms that a text must have beyond its type: addresses, networks, ports, JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

__all__ = ["FORMS", "has_form"]

_ADDRESS = re.compile(r"(?:\[[0-9a-fA-F:.]+\]|[^:\s\[\]]*):[0-9]{1,5}\Z")
_HIGHEST_PORT = 65535


def has_form(form: str, text: str) -> bool:
    """Say whether *text* has a form.

    The empty text has every form: Cilium takes it for "not set".

    Args:
        form: A word of `FORMS`; any other is had by every text.
        text: The value.
    """
    text = text.strip()
    check = _CHECKS.get(form)
    if not text or check is None:
        return True
    try:
        return check(text)
    except ValueError:
        return False


def _network(text: str) -> bool:
    from ipaddress import ip_network

    return "/" in text and bool(ip_network(text, strict=False))


def _address(text: str) -> bool:
    from ipaddress import ip_address

    return bool(ip_address(text))


def _each(check: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda text: all(check(item) for item in re.split(r"[,\s]+", text) if item)


def _port(text: str) -> bool:
    return 0 <= int(text) <= _HIGHEST_PORT


def _listen_address(text: str) -> bool:
    return _ADDRESS.match(text) is not None and _port(text.rpartition(":")[2])


def _json(text: str) -> bool:
    import json

    json.loads(text)
    return True


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "cidr": _network,
    "cidrs": _each(_network),
    "ip": _address,
    "ips": _each(_address),
    "port": _port,
    "address": _listen_address,
    "json": _json,
}
FORMS: Mapping[str, str] = {
    "cidr": "a network such as 10.0.0.0/8",
    "cidrs": "networks such as 10.0.0.0/8,fd00::/104",
    "ip": "an address such as 10.0.0.1",
    "ips": "addresses such as 10.0.0.1,10.0.0.2",
    "port": "a port from 0 to 65535",
    "address": "an address to listen on, such as :9090 or 127.0.0.1:9090",
    "json": "JSON",
}
