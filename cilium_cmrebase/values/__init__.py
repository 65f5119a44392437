"""What a value of a `cilium-config` ConfigMap means, and which values mean the same."""

from typing import TYPE_CHECKING

from cilium_cmrebase.lazy import lazily
from cilium_cmrebase.values.errors import ValueMeaningError
from cilium_cmrebase.values.meaning import KINDS, parse, same

if TYPE_CHECKING:
    from cilium_cmrebase.values.forms import FORMS, has_form

__all__ = ["FORMS", "KINDS", "ValueMeaningError", "has_form", "parse", "same"]

# What a plain rebase does without.
__getattr__ = lazily(__name__, {"FORMS": "forms", "has_form": "forms"})
