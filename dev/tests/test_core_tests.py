"""What counts as a failure of ours among Odoo's own tests."""

from environment.core_tests import DEVIATIONS, unexpected

MEANT = f"crm/tests/test_x.py::{next(iter(DEVIATIONS))}"
OTHER = "crm/tests/test_x.py::TestOther::test_it"


def outcome(*failed):
    return {"ran": [MEANT, OTHER], "failed": list(failed)}


def test_what_fails_in_bare_odoo_is_not_ours():
    assert unexpected(outcome(OTHER), outcome(OTHER, MEANT)) == []


def test_what_only_fails_with_us_is():
    assert unexpected(outcome(), outcome(OTHER, MEANT)) == [OTHER]


def test_a_deviation_must_fail():
    assert len(unexpected(outcome(), outcome())) == 1


def test_a_deviation_may_fail_in_bare_odoo_too():
    assert unexpected(outcome(MEANT), outcome(MEANT)) == []


def test_deviations_of_ones_own_take_the_place_of_those_of_core():
    assert unexpected(outcome(), outcome(OTHER), {"TestOther::test_it": "must"}) == []
    assert unexpected(outcome(), outcome(), {}) == []


def test_a_deviation_of_another_suite_is_left_alone():
    other = {"ran": [OTHER], "failed": []}
    assert unexpected(other, other) == []
