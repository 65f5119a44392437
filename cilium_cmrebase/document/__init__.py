"""The lossless ConfigMap document: read, locate, edit, write."""

from __future__ import annotations

from cilium_cmrebase.document.configmap import ConfigMap, Place, Problem
from cilium_cmrebase.document.errors import DocumentError, NotAConfigMapError, UnsupportedYamlError, YamlSyntaxError

__all__ = [
    "ConfigMap",
    "DocumentError",
    "NotAConfigMapError",
    "Place",
    "Problem",
    "UnsupportedYamlError",
    "YamlSyntaxError",
]
