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
    )
    from cilium_cmrebase.catalog import (
        Detection as Detection,
    )
    from cilium_cmrebase.catalog import (
        ReleaseError as ReleaseError,
    )
    from cilium_cmrebase.catalog import (
        detect as detect,
    )
    from cilium_cmrebase.checking import CheckResult as CheckResult
    from cilium_cmrebase.checking import check as check
    from cilium_cmrebase.differences import Difference as Difference
    from cilium_cmrebase.differences import NoSuchKeyError as NoSuchKeyError
    from cilium_cmrebase.differences import diff as diff
    from cilium_cmrebase.document import (
        ConfigMap as ConfigMap,
    )
    from cilium_cmrebase.document import (
        DocumentError as DocumentError,
    )
    from cilium_cmrebase.document import (
        NotAConfigMapError as NotAConfigMapError,
    )
    from cilium_cmrebase.document import (
        UnsupportedYamlError as UnsupportedYamlError,
    )
    from cilium_cmrebase.document import (
        YamlSyntaxError as YamlSyntaxError,
    )
    from cilium_cmrebase.errors import CmrebaseError as CmrebaseError
    from cilium_cmrebase.explanation import (
        Explanation as Explanation,
    )
    from cilium_cmrebase.explanation import (
        UnknownOptionError as UnknownOptionError,
    )
    from cilium_cmrebase.explanation import (
        explain as explain,
    )
    from cilium_cmrebase.fleet import (
        ClusterResult as ClusterResult,
    )
    from cilium_cmrebase.fleet import (
        FleetSummary as FleetSummary,
    )
    from cilium_cmrebase.fleet import (
        rebase_many as rebase_many,
    )
    from cilium_cmrebase.ids import IdExplanation as IdExplanation
    from cilium_cmrebase.ids import explain_id as explain_id
    from cilium_cmrebase.merge import Decision as Decision
    from cilium_cmrebase.merge import Result as Result
    from cilium_cmrebase.merge import rebase as rebase
    from cilium_cmrebase.planning import Plan as Plan
    from cilium_cmrebase.planning import plan as plan
    from cilium_cmrebase.rules import Finding as Finding
    from cilium_cmrebase.userfiles import (
        Accepted as Accepted,
    )
    from cilium_cmrebase.userfiles import (
        Answers as Answers,
    )
    from cilium_cmrebase.userfiles import (
        Policy as Policy,
    )
    from cilium_cmrebase.userfiles import (
        SettingsError as SettingsError,
    )
    from cilium_cmrebase.userfiles import (
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
