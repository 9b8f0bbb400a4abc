"""Scoring all leads anew, against an UPDATE that knows the rules by heart."""

from .registry import against

NAME = "Benchmark"
CRITERIA = [
    ("Known", "[('create_date', '!=', False)]", 10),
    ("Wanted", "[('priority', 'in', ['2', '3'])]", 30),
    ("Reachable", "[('email_state', '=', 'correct')]", 30),
    ("Large", "[('expected_revenue', '>', 5000)]", 30),
]
SCORE = """
(10 + CASE WHEN priority IN ('2', '3') THEN 30 ELSE 0 END
    + CASE WHEN email_state = 'correct' THEN 30 ELSE 0 END
    + CASE WHEN expected_revenue > 5000 THEN 30 ELSE 0 END)
"""
BY_HAND = f"""
UPDATE crm_lead
   SET qualification_score = {SCORE},
       qualification_grade = CASE WHEN {SCORE} >= 80 THEN 'a'
                                  WHEN {SCORE} >= 60 THEN 'b'
                                  WHEN {SCORE} >= 40 THEN 'c' ELSE 'd' END,
       qualification_is_qualified = {SCORE} >= 60,
       qualification_date = COALESCE(
           qualification_date, CASE WHEN {SCORE} >= 60 THEN now() END)
"""
ONLY_CHANGED = f" WHERE {SCORE} IS DISTINCT FROM qualification_score"
FLIP = """
UPDATE crm_lead SET priority = CASE priority WHEN '3' THEN '0' ELSE '3' END
 WHERE id % 100 = 0 AND priority IN ('0', '3')
"""


def scorecard(scene):
    """Make the scorecard that serves all leads, once."""
    cards = scene.root["crm.qualification.scorecard"]
    if cards.search([("name", "=", NAME)]):
        return
    cards.create(
        {
            "name": NAME,
            "sequence": 0,
            "lead_type": "both",
            "min_score": 60,
            "criterion_ids": [
                (0, 0, {"name": n, "kind": "rule", "domain": d, "points": p})
                for n, d, p in CRITERIA
            ],
        }
    )


def scored_up_to_date(scene):
    scorecard(scene)
    scene.root["crm.qualification.rescore"]._cron_rescore()


def flipped(scene):
    """Let the score of one lead in a hundred be another one."""
    scene.cr.execute(FLIP)


def by_hand(scene):
    return lambda: scene.cr.execute(BY_HAND)


def changed_by_hand(scene):
    return lambda: scene.cr.execute(BY_HAND + ONLY_CHANGED)


def compared_by_hand(scene):
    query = f"SELECT count(*) FROM crm_lead WHERE qualification_score != {SCORE}"
    return lambda: scene.cr.execute(query)


@against(
    "rescore, everything changed",
    by_hand,
    scorecard,
    ratio=1.3,
    megabytes=300,
    commits=True,
)
def everything(scene):
    return scene.root["crm.qualification.rescore"]._cron_rescore


@against(
    "rescore, nothing changed",
    compared_by_hand,
    scored_up_to_date,
    seconds=1,
    updates=0,
    megabytes=300,
    commits=True,
    tables=("crm_lead",),
)
def nothing(scene):
    return scene.root["crm.qualification.rescore"]._cron_rescore


@against(
    "rescore, 1 % changed",
    changed_by_hand,
    flipped,
    seconds=2,
    megabytes=300,
    commits=True,
)
def one_percent(scene):
    return scene.root["crm.qualification.rescore"]._cron_rescore
