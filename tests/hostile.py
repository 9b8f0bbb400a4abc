"""What somebody could type, paste or send."""

from itertools import cycle
from random import Random
from string import ascii_lowercase, digits

from lxml import html

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"

# Rules of criteria
FIELDS = """
name partner_id partner_id.name partner_id.parent_id.parent_id.name stage_id type
create_date date_deadline date_closed expected_revenue tag_ids active lead_properties
lead_properties.a lead_properties.x.y user_id user_id.password create_uid.login id
display_name activity_ids message_ids message_ids.body has_message activity_state
qualification_need phone email_from color company_id duration_tracking is_rotting
my_activity_date_deadline buying_map qualification_checklist lifecycle_stage won_status
lifecycle_customer_type partner_id.lifecycle_status partner_id.lifecycle_revenue
partner_id.lifecycle_next_purchase_date buying_influence_ids.name
qualification_answer_ids.answer days_to_convert probability write_date
""".split()
OPERATORS = [
    *("=", "!=", "in", "not in", "like", "ilike", "=like", "=ilike", "not ilike"),
    *("not =ilike", "<", ">", "<=", ">=", "child_of", "parent_of", "any", "not any"),
    "=?",
]
VALUES = [
    *(1, 0, -1, True, False, None, "", "yes", "today", "today -30d", 1e308, 2**200),
    *("now -999999999999d", "=monday", "2024-13-45", "'; DROP TABLE crm_lead; --"),
    *("%a" * 300, "_" * 3000, "\\", "'", "\x00", "\ud800", "(a+)+$", [], [1], [None]),
    *(["x"], [[1]], [{}], {}, {"a": 1}, (), (1, 2), {1}, b"x", ["|"], [["a"]], 3 + 4j),
    *([("name", "=", "x")], [("nope", "=", 1)], list(range(2000)), "x" * 20000),
    *("{{object.name}}", "<script>alert(1)</script>", "uid", ["\x00"], [2**70]),
]
NO_FIELDS = [
    *("id; DROP TABLE crm_lead --", 'name" OR 1=1 --', "", ".", " ", "name.", ".x"),
    *("name..x", "name:day", "create_date.nope", "__class__", "env", "ids", "write"),
    *("_fields", "name'", "name\x00", "partner_id.sudo()", "name->>'x'", "NAME", "é"),
    *("partner_id." + "parent_id." * 300 + "name", 1, None, True, (1, 2), b"name"),
]
NO_OPERATORS = [
    *("any!", "not any!", "in" + "select", "==", "<>", "OR 1=1", "; DROP", "", None, 1),
    *("IN", "=\x00", "&", " = ", "~*"),
]
LEAF = "('name', 'ilike', 'x'),"
TEXTS = [
    "__import__('os').system('exit 1')",
    "[().__class__.__bases__[0].__subclasses__()]",
    "[('name', '=', __import__('os'))]",
    "[x for x in (1,)]",
    "[*range(10 ** 9)]",
    "[('id', '=', 10 ** 10 ** 10)]",
    "[1] * 10",
    "lambda: 1",
    "f'{1}'",
    "env['res.users']",
    "[('user_id', '=', user.id)]",
    "(" * 5000,
    "[" * 100 + "]" * 100,
    "-" * 5000 + "1",
    f"[('id', '=', {'9' * 5000})]",
    f"[('name', '=', '{'x' * 2_000_000}')]",
    "[" + "'&'," * 9999 + LEAF * 10000 + "]",
    "[" + "'|'," * 9999 + LEAF * 10000 + "]",
    "[" + "'!'," * 3001 + LEAF + "]",
    *("\x00", "[\x00]", "None", "1", "{}", "()", "''", "[", "[(", "[1]", "['&']"),
    *("['|', ('id', '=', 1)]", "[('id', '=', 1), '|']", "[[]]", "[()]", "[None]"),
    *("['name']", "[('a',)]", "[('name', '=')]", "[('name', '=', 1, 2)]", "#", "\\"),
    *("[(1, '=', 1)]", "[(0, '=', 1)]", "[...]", "b''", "import os"),
    *(
        "[('partner_id', 'any', "
        + "[('child_ids', 'any', " * depth
        + "[('name', '=', 1)]"
        + ")]" * depth
        + ")]"
        for depth in (2, 10, 300, 2000)
    ),
]


def make_long_text(length):
    """Return a text that the database cannot compress, the same in every run."""
    return "".join(Random(1).choices(ascii_lowercase + digits, k=length))


def make_rules():
    """Yield texts, the same in every run: each field with each operator, each value
    where it may fit, and everything that is none."""
    yield from TEXTS
    values = cycle(VALUES)
    for field in FIELDS:
        for operator in OPERATORS:
            yield repr([(field, operator, next(values))])
    for value in VALUES:
        for field in ("name", "id", "create_date", "expected_revenue", "type"):
            yield repr([(field, "=", value)])
            yield repr([(field, ">", value)])
        for operator in ("in", "child_of", "any"):
            yield repr([("partner_id", operator, value)])
    for field in NO_FIELDS:
        for operator in ("=", "ilike", "any"):
            yield repr([(field, operator, [("id", "=", 1)])])
    for operator in NO_OPERATORS:
        yield repr([("name", operator, "x")])
        yield repr([("partner_id", operator, [("id", "=", 1)])])


def get_active(markup):
    """Return what a browser would run of some HTML."""
    tree = html.fragment_fromstring(str(markup or ""), create_parent="div")
    found = [node.tag for node in tree.iter("script", "iframe", "object", "embed")]
    for node in tree.iter():
        for name, value in node.items():
            if name.startswith("on") or value.strip().lower().startswith("javascript:"):
                found.append(f"{node.tag} {name}")
    return found
