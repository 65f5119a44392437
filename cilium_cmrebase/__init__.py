"""Rebase a cluster's `cilium-config` ConfigMap onto the template of a new Cilium release.

The library is pure: texts and objects in, texts and objects out. Its names are loaded when first used, so that
importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cilium_cmrebase.lazy import lazily

# For type checkers, which do not follow the table below; a test holds the two together.
if TYPE_CHECKING:
    from cilium_cmrebase.catalog import (
        Catalog as Catalog,
        Detection as Detection,
        ReleaseError as ReleaseError,
        detect as detect,
    )
    from cilium_cmrebase.checking import CheckResult as CheckResult, check as check
    from cilium_cmrebase.differences import Difference as Difference, NoSuchKeyError as NoSuchKeyError, diff as diff
    from cilium_cmrebase.document import (
        ConfigMap as ConfigMap,
        DocumentError as DocumentError,
        NotAConfigMapError as NotAConfigMapError,
        UnsupportedYamlError as UnsupportedYamlError,
        YamlSyntaxError as YamlSyntaxError,
    )
    from cilium_cmrebase.errors import CmrebaseError as CmrebaseError
    from cilium_cmrebase.explanation import (
        Explanation as Explanation,
        UnknownOptionError as UnknownOptionError,
        explain as explain,
    )
    from cilium_cmrebase.fleet import (
        ClusterResult as ClusterResult,
        FleetSummary as FleetSummary,
        rebase_many as rebase_many,
    )
    from cilium_cmrebase.ids import IdExplanation as IdExplanation, explain_id as explain_id
    from cilium_cmrebase.merge import Decision as Decision, Result as Result, rebase as rebase
    from cilium_cmrebase.planning import Plan as Plan, plan as plan
    from cilium_cmrebase.rules import Finding as Finding
    from cilium_cmrebase.userfiles import (
        Accepted as Accepted,
        Answers as Answers,
        Policy as Policy,
        SettingsError as SettingsError,
        run_examples as run_examples,
    )

__version__ = "0.1.0"

# The public names by the module that each comes from.
_HOMES = {
    "catalog": ("Catalog", "Detection", "ReleaseError", "detect"),
    "checking": ("CheckResult", "check"),
    "differences": ("Difference", "NoSuchKeyError", "diff"),
    "document": ("ConfigMap", "DocumentError", "NotAConfigMapError", "UnsupportedYamlError", "YamlSyntaxError"),
    "errors": ("CmrebaseError",),
    "explanation": ("Explanation", "UnknownOptionError", "explain"),
    "fleet": ("ClusterResult", "FleetSummary", "rebase_many"),
    "ids": ("IdExplanation", "explain_id"),
    "merge": ("Decision", "Result", "rebase"),
    "planning": ("Plan", "plan"),
    "rules": ("Finding",),
    "userfiles": ("Accepted", "Answers", "Policy", "SettingsError", "run_examples"),
}
_PUBLIC = {name: home for home, names in _HOMES.items() for name in names}

__all__ = ["__version__", *_PUBLIC]
__getattr__ = lazily(__name__, _PUBLIC)


def __dir__() -> list[str]:
    return __all__
