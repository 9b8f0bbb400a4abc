"""What counts as a failure of ours among Odoo's own tests."""

from environment.core_tests import unexpected

DEVIATIONS = {"TestMeant::test_it": "must"}
MEANT = "crm/tests/test_x.py::TestMeant::test_it"
OTHER = "crm/tests/test_x.py::TestOther::test_it"


def outcome(*failed):
    return {"ran": [MEANT, OTHER], "failed": list(failed)}


def test_what_fails_in_bare_odoo_is_not_ours():
    assert unexpected(outcome(OTHER), outcome(OTHER, MEANT), DEVIATIONS) == []


def test_what_only_fails_with_us_is():
    assert unexpected(outcome(), outcome(OTHER, MEANT), DEVIATIONS) == [OTHER]


def test_a_deviation_must_fail():
    assert len(unexpected(outcome(), outcome(), DEVIATIONS)) == 1


def test_a_deviation_may_fail_in_bare_odoo_too():
    assert unexpected(outcome(MEANT), outcome(MEANT), DEVIATIONS) == []


def test_a_deviation_of_another_suite_is_left_alone():
    other = {"ran": [OTHER], "failed": []}
    assert unexpected(other, other, DEVIATIONS) == []
