"""What a text must look like beyond its type."""

from __future__ import annotations

import pytest

from cilium_cmrebase.values import FORMS, has_form


class TestHasForm:
    """Networks, addresses, ports and JSON, as Cilium takes them."""

    @pytest.mark.parametrize(
        ("form", "right", "wrong"),
        [
            ("cidr", ["10.0.0.0/8", "10.0.0.1/8", "fd00::/104"], ["10.0.0.0", "10.0.0.0/33", "pods"]),
            ("cidrs", ["10.0.0.0/8", "10.0.0.0/8,fd00::/104", "10.0.0.0/8 10.1.0.0/16"], ["10.0.0.0/8,x"]),
            ("ip", ["10.0.0.1", "fd00::1"], ["10.0.0.1/32", "node"]),
            ("ips", ["10.0.0.1,10.0.0.2"], ["10.0.0.1,node"]),
            ("port", ["0", "9090", "65535"], ["65536", "-1", "http"]),
            (
                "address",
                [":9090", "127.0.0.1:9090", "[::1]:9090", "localhost:9090"],
                ["9090", ":99999", "::1:9090", "[]:9090", ":9090:1"],
            ),
            ("json", ["[]", '{"a": 1}'], ["{", "a=1"]),
        ],
    )
    def test_tells_right_from_wrong(self, form: str, right: list[str], wrong: list[str]) -> None:
        assert [text for text in right if not has_form(form, text)] == []
        assert [text for text in wrong if has_form(form, text)] == []

    @pytest.mark.parametrize("form", sorted(FORMS))
    def test_nothing_written_is_not_wrong(self, form: str) -> None:
        assert has_form(form, " ")

    def test_every_form_that_is_checked_is_described(self) -> None:
        assert set(FORMS) == {"cidr", "cidrs", "ip", "ips", "port", "address", "json"}

    def test_a_form_that_is_not_checked_is_had_by_all(self) -> None:
        assert has_form("regex", "(")
