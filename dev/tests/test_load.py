"""What counts as slow, as failed and as lost under load."""

from urllib.error import URLError

import pytest

from crowd import figures
from crowd.clients import is_breakdown
from crowd.flow import describe_lead, make_sides, specify, take_to_sale
from environment.rpc import Refused

BOOK = {7: {"name": "Crowd 1-2", "type": "opportunity"}}
ANSWERS = {"create": [7], "open conversion": [3]}


def refused(name):
    return Refused("/path", {"message": "No", "data": {"name": name, "message": "No"}})


def requests_of(side):
    """Return the names of the requests of one way to a sale."""
    flow, answer, names = take_to_sale(side, 1, 2, 5), None, []
    try:
        while True:
            names.append(flow.send(answer).name)
            answer = ANSWERS.get(names[-1])
    except StopIteration:
        return names


@pytest.mark.parametrize(
    ("times", "share", "expected"),
    [
        ([3], 0.95, 3),
        ([1, 2, 3, 4], 0.5, 2),
        (list(range(1, 101)), 0.95, 95),
        (list(range(100, 0, -1)), 1, 100),
    ],
)
def test_percentile_is_one_of_the_times(times, share, expected):
    assert figures.percentile(times, share) == expected


def test_ratio_is_of_all_requests_together():
    bare = {"win": [1] * 19, "list": [2] * 2}
    assert figures.ratio(bare, {"win": [2] * 19, "list": [5] * 2}) == 2.5


def test_table_shows_each_request_and_all_with_and_without_the_funnel():
    times = {"win": [1], "funnel": [2]}
    kinds = [line[:18].strip() for line in figures.tabulate(times, times, [])[1:]]
    assert kinds == ["win", "funnel", "all but funnel", "all"]


def test_table_tells_queries_of_both_sides():
    times = {"win": [1], "funnel": [2]}
    queries = [{"win": 36, "funnel": 4}, {"win": 40, "funnel": 5}]
    assert figures.tabulate(times, times, queries)[1].endswith("36 / 40")


def test_what_was_acknowledged_and_is_there_is_not_lost():
    assert figures.find_lost(BOOK, {**BOOK, 8: {"name": "of nobody"}}) == []


def test_a_missing_lead_is_lost():
    assert figures.find_lost(BOOK, {}) == ["lead 7 is gone"]


def test_an_older_value_is_a_lost_one():
    rows = {7: {"name": "Crowd 1-2", "type": "lead"}}
    assert figures.find_lost(BOOK, rows) == [
        "lead 7: type was to be opportunity, is lead"
    ]


def test_both_sides_make_the_same_requests():
    bare, module = map(requests_of, make_sides())
    assert bare == module
    assert bare.count("answer") == 2


def test_answers_have_as_many_values_on_both_sides():
    bare, module = ([len(each) for each in side.answers] for side in make_sides())
    assert bare == module


def test_salespeople_share_customers():
    mails = [{describe_lead(s, n)["email_from"] for n in range(60)} for s in (1, 2)]
    assert len(mails[0] & mails[1]) == 20


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (URLError("refused"), True),
        (ConnectionResetError(), True),
        (refused("psycopg2.OperationalError"), True),
        (refused("psycopg2.errors.SerializationFailure"), False),
        (refused("odoo.exceptions.UserError"), False),
    ],
)
def test_only_breakdowns_are_tried_again(error, expected):
    assert is_breakdown(error) is expected


def test_names_and_colours_of_tags_are_asked_for():
    assert specify({"type": "char"}) == {}
    assert specify({"type": "many2many", "relation": "crm.tag"}) == {
        "fields": {"display_name": {}, "color": {}}
    }
