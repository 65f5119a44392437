"""Fuzz the reading of documents, or the rebase, for some time.

Usage: python -m fuzz.run reading|rebasing [--seconds N] [--keep FOLDER]

Needs atheris (pip install '.[fuzz]'). An input that breaks a promise is written to the folder as crash-*, and the
status is not 0. Inputs that reach new code are kept in the folder and used the next time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

# YAML's own words; mutations are made of them more often than of arbitrary bytes.
WORDS = (
    "data:", "kind: ConfigMap", "apiVersion: v1", "metadata:", "name: cilium-config", "---\n", "...\n", "# ", ": ",
    "\n  ", "|-\n", "|+2\n", ">\n", "''", '"', "\\n", "\\x41", "{", "}", "[", "]", ", ", "&a ", "*a", "!!str ", "? ",
    "<<: ", "%YAML 1.2\n", "\r\n", "\t", "~", "true", "0x1f", "1e3", "2020-01-01", "binaryData:", "immutable: true",
    "tunnel: disabled\n", "kube-proxy-replacement: strict\n", "ipam: cluster-pool\n", "identity-allocation-mode: crd\n",
)  # fmt: skip


def main() -> None:
    """Fuzz as the command line says; atheris ends the process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=("reading", "rebasing"))
    parser.add_argument("--seconds", type=int, default=1200, help="how long (default: 1200)")
    parser.add_argument("--keep", type=Path, help="folder for inputs worth keeping (default: a temporary one)")
    options = parser.parse_args()

    import atheris

    with atheris.instrument_imports(include=["cilium_cmrebase"]):
        from fuzz.targets import TARGETS, corpus

    folder = options.keep or Path(tempfile.mkdtemp(prefix="fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(corpus(options.target)):
        (folder / f"corpus-{number:04}").write_bytes(data)
    words = folder / "words.dict"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in WORDS), encoding="ascii")
    arguments = [
        sys.argv[0], str(folder), f"-max_total_time={options.seconds}", f"-dict={words}", f"-artifact_prefix={folder}/",
        "-max_len=8192", "-timeout=20", "-rss_limit_mb=4096", "-print_final_stats=1",
    ]  # fmt: skip
    atheris.Setup(arguments, TARGETS[options.target])
    atheris.Fuzz()


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


if __name__ == "__main__":
    main()
