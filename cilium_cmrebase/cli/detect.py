"""Say which Cilium release the ConfigMap in FILE is from, and what the answer rests on.

Image tags and chart labels in FILE say it; where there are none, the keys and their values do.
Status 0: beyond doubt; 1: a guess, or none; 2: bad usage or bad input.

  kubectl get configmap -n kube-system cilium-config -o yaml | cilium-cmrebase detect -
"""

from __future__ import annotations

import argparse
import json

from cilium_cmrebase.cli.arguments import add_file, add_format, add_name

__all__ = ["DESCRIPTION", "add_arguments", "run"]

DESCRIPTION = __doc__


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    add_file(parser)
    add_name(parser)
    add_format(parser, ("text", "json"))


def run(options: argparse.Namespace) -> int:
    """Run the command: status 0 with an answer beyond doubt, 1 with a guess or none."""
    from cilium_cmrebase.catalog import default_catalog, detect_release
    from cilium_cmrebase.cli.files import read_config_map

    document = read_config_map(options.file, options.name)
    detection = detect_release(document.text, document.data, default_catalog())
    if options.report_format == "json":
        print(json.dumps(detection.to_dict(), indent=2))
    elif detection.version is None:
        print(f"{document.source}: no release fits: {detection.evidence}")
    else:
        doubt = "" if detection.certain else ", unsure"
        others = f"; it could be {', '.join(detection.candidates)}" if detection.candidates else ""
        span = " to ".join(dict.fromkeys((detection.patches[0], detection.patches[-1]))) if detection.patches else ""
        like = f", like {span}" if span else ""
        print(f"{document.source}: {detection.version}{like} (by {detection.evidence}{doubt}{others})")
    return 0 if detection.certain else 1
