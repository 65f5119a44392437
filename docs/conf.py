"""How Sphinx builds the documentation: `python -m sphinx -W docs docs/_build`."""

project = "cilium-cmrebase"
author = "The cilium-cmrebase authors"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = project
myst_heading_anchors = 3

autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
# The attributes of attrs classes are told in the docstring; a field list keeps them from being listed twice.
napoleon_use_ivar = True
