"""What a value of a `cilium-config` ConfigMap means, and which values mean the same."""

from cilium_cmrebase.values.errors import ValueMeaningError
from cilium_cmrebase.values.forms import FORMS, has_form
from cilium_cmrebase.values.meaning import KINDS, parse, same

__all__ = ["FORMS", "KINDS", "ValueMeaningError", "has_form", "parse", "same"]
