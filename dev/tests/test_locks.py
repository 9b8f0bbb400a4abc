"""How long a lock is held, told from looking at it again and again."""

from benchmark.locks import find_longest

LEAD, CONTACT = ("crm_lead", "4/1"), ("res_partner", "4/1")
OTHER = ("crm_lead", "4/2")


def test_a_lock_is_held_from_the_first_look_to_the_last():
    samples = [(0, []), (1, [LEAD]), (2, [LEAD, CONTACT]), (5, [LEAD]), (6, [])]
    assert find_longest(samples) == {"crm_lead": 4, "res_partner": 0}


def test_two_transactions_hold_two_locks():
    samples = [(0, [LEAD]), (2, [LEAD]), (3, [OTHER]), (6, [OTHER])]
    assert find_longest(samples)["crm_lead"] == 3


def test_a_lock_that_was_away_is_another_one():
    samples = [(0, [LEAD]), (1, []), (2, [LEAD]), (3, [LEAD])]
    assert find_longest(samples)["crm_lead"] == 1


def test_without_a_lock_nobody_waits():
    assert find_longest([]) == {"crm_lead": 0, "res_partner": 0}
