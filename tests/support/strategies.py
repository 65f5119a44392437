"""Generated ConfigMaps: options that both releases know, in the styles and with the comments that people write."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

# Values of one row mean different things; the first two of a row mean the same.
OPTIONS: dict[str, tuple[str, ...]] = {
    "debug": ("false", "False", "true"),
    "enable-ipv4": ("true", "1", "false"),
    "k8s-client-qps": ("5", "5.0", "10", "50"),
    "arping-refresh-period": ("30s", "0.5m", "5m0s"),
    "bpf-map-dynamic-size-ratio": ("0.0025", "2.5e-3", "0.5"),
    "enable-hubble": ("false", "f", "true"),
    "hubble-listen-address": (":4244", ":4244 ", ":4245"),
    "hubble-metrics": ("dns drop", "dns,drop", "dns", ""),
    "cluster-name": ("default", "default", "prod"),
    "cluster-id": ("0", "0x0", "7"),
    "etcd-config": (
        "---\nendpoints:\n- https://10.0.0.1:2379",
        "---\nendpoints:\n- https://10.0.0.1:2379\n",
        "---\nendpoints:\n- https://10.0.0.2:2379\n#ca-file: x",
    ),
    "custom-cni-conf": ("false", "false", "true"),
    "kvstore-opt": ('{"etcd.config": "/a"}', "etcd.config=/a", '{"etcd.config": "/b", "x": "#y"}'),
    "an-option-nobody-knows": ("a", "a", 'it\'s "b"'),
}
GONE = {"enable-remote-node-identity": ("true", "t", "false"), "sidecar-istio-proxy-image": ("a", "a", "b")}

_WORDS = st.sampled_from(
    ["see OPS-1", "agreed on in March", "key: value", "- a list", "#", "", "'quote", "tab\there", "ä ö ü 漢"]
)


class Item(NamedTuple):
    """One entry as it is written."""

    lead: tuple[str, ...]
    key: str
    value: str
    style: str
    remark: str


class Written(NamedTuple):
    """A generated ConfigMap: its text, what it means, and its comments."""

    text: str
    data: dict[str, str]
    comments: tuple[str, ...]


def render(items: list[Item], *, header: tuple[str, ...], footer: tuple[str, ...], indent: int, newline: str) -> str:
    """Write a ConfigMap the way a person would."""
    pad = " " * indent
    lines = [*header, "apiVersion: v1", "kind: ConfigMap", "metadata:", "  name: cilium-config", "data:"]
    for item in items:
        lines += [pad + line if line else "" for line in item.lead]
        lines += spelled(item, pad)
    lines += [pad + line if line else "" for line in footer]
    return newline.join(lines) + newline


def spelled(item: Item, pad: str) -> list[str]:
    """Return the lines of an entry in its style; the style gives way where the value does not allow it."""
    key, value, remark = item.key, item.value, item.remark
    if "\n" in value:
        body = value.removesuffix("\n").split("\n")
        header = "|" if value.endswith("\n") else "|-"
        return [f"{pad}{key}: {header}{remark}", *(pad + "  " + line if line else "" for line in body)]
    if item.style == "single" and "'" not in value:
        return [f"{pad}{key}: '{value}'{remark}"]
    if item.style == "folded" and value and value == value.strip():
        return [f"{pad}{key}: >-{remark}", f"{pad}  {value}"]
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return [f'{pad}{key}: "{escaped}"{remark}']


@st.composite
def comment_blocks(draw: st.DrawFn, owner: str) -> tuple[str, ...]:
    """Draw blank lines and comment lines; *owner* marks whose they are, so that each can be found again."""
    lines = []
    for kind in draw(st.lists(st.sampled_from(["blank", "comment", "bare"]), max_size=4)):
        if kind == "comment":
            number = draw(st.integers(0, 10**9))
            lines.append(f"# {owner}{number} {draw(_WORDS)}".rstrip())
        else:
            lines.append("" if kind == "blank" else "#")
    return tuple(lines)


@st.composite
def config_maps(draw: st.DrawFn, owner: str = "user", *, gone: bool = True) -> Written:
    """Draw a ConfigMap; *gone*: whether it may hold options that 1.16 no longer has."""
    pool = OPTIONS | GONE if gone else OPTIONS
    others = draw(st.lists(st.sampled_from(sorted(pool.keys() - {"debug"})), unique=True, max_size=8))
    keys = draw(st.permutations(["debug", *others]))  # one key in all, so that the output is never empty
    items = []
    for key in keys:
        remark = f"  # {owner}-remark{draw(st.integers(0, 10**9))}" if draw(st.integers(0, 5)) == 0 else ""
        style = draw(st.sampled_from(["double", "single", "folded"]))
        items.append(Item(draw(comment_blocks(owner)), key, draw(st.sampled_from(pool[key])), style, remark))
    header, footer = draw(comment_blocks(owner)), draw(comment_blocks(owner))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    text = render(items, header=header, footer=footer, indent=draw(st.sampled_from([2, 4])), newline=newline)
    comments = [line for item in items for line in (*item.lead, item.remark.strip())]
    kept = tuple(line for line in (*header, *comments, *footer) if line.strip("# "))
    return Written(text, {item.key: item.value for item in items}, kept)
