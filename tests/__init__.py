"""The tests; a package, so that they find what they share: `tests.support`."""

import pytest

# It has assertions as well, to be shown like those of the tests.
pytest.register_assert_rewrite("tests.support")
