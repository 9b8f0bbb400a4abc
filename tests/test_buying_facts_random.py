import random

from odoo.fields import Datetime
from odoo.tests import tagged

from .buying_common import BuyingCase

CLASSIC = ("economic", "user", "technical", "coach")


@tagged("post_install", "-at_install")
class TestBuyingRandom(BuyingCase):
    """Position, coverage and flags against the rules told once more, differently."""

    def _draw(self, rng):
        return {
            "roles": rng.sample(CLASSIC[1:], rng.randint(0, 2)),
            "degree": rng.choice(("high", "medium", "low", False)),
            "mode": rng.choice(
                ("growth", "trouble", "growth", "even_keel", "overconfident", False)
            ),
            "rating": rng.choice((-4, 0, 0, 3)),
            "contacted": rng.random() < 0.8,
            "win": rng.choice(("w", False)),
            "result": rng.choice(("r", False)),
            "doubts": rng.sample(
                ("flag_uncertain", "flag_new_to_job", "flag_reorganisation"),
                rng.choice((0, 0, 0, 1, 3)),
            ),
        }

    def _count_flags(self, people):
        if not people:
            return 0
        held = [role for one in people for role in one["roles"]]
        count = ("economic" not in held) + ("coach" not in held)
        for one in people:
            stubborn = one["mode"] in ("even_keel", "overconfident")
            known = one["roles"] and one["degree"]
            if one["contacted"]:
                known = known and one["mode"]
            count += not one["contacted"]
            count += stubborn and one["degree"] == "high"
            count += one["rating"] < 0 and not (one["win"] and one["result"])
            count += len(one["doubts"]) + (not known)
        return count

    def _tell(self, people, deal):
        """Return (roles covered, flags, position)."""
        good = [
            one
            for one in people
            if one["contacted"] and one["mode"] in ("growth", "trouble")
        ]
        covered = len({role for one in good for role in one["roles"]})
        flags = self._count_flags(people)
        sure = [one for one in good if "flag_uncertain" not in one["doubts"]]
        position = "universe"
        fit = deal["qualification_need"] or any(one["contacted"] for one in people)
        if fit and deal["qualification_need"] != "no":
            position = "above"
            if sure:
                position = "in"
                closing = deal["qualification_terms"] in ("partial", "yes")
                soon = deal["qualification_timeframe"] == "now"
                if covered == 4 and not flags and closing and soon:
                    position = "best_few"
        return covered, flags, position

    def test_random_groups_agree_with_the_rules_told_again(self):
        seen = set()
        for seed in range(60):
            rng = random.Random(seed)
            facts = {
                "qualification_need": rng.choice(("yes", "yes", "no", False)),
                "qualification_terms": rng.choice(("yes", "partial", "no", False)),
                "qualification_timeframe": rng.choice(("now", "now", "later", False)),
            }
            people = [self._draw(rng) for _index in range(rng.randint(0, 4))]
            if people and rng.random() < 0.7:
                people[0]["roles"] = ["economic"]
            if seed % 6 == 0:  # chance alone hardly ever fills all roles
                people = [self._draw(rng) for _code in CLASSIC]
                for code, one in zip(CLASSIC, people, strict=True):
                    one.update(roles=[code], degree="low", mode="growth")
                    one.update(contacted=True, rating=3, doubts=[])
                facts.update(qualification_need="yes", qualification_terms="partial")
            with self.subTest(seed=seed):
                deal = self._create_opportunity(**facts)
                for index, one in enumerate(people):
                    self._add_person(
                        f"P{index}",
                        *one["roles"],
                        lead=deal,
                        contact_date=one["contacted"] and Datetime.now(),
                        **{n: one[n] for n in ("degree", "mode", "rating", "win")},
                        result=one["result"],
                        **dict.fromkeys(one["doubts"], True),
                    )
                covered, flags, position = self._tell(people, facts)
                self.assertEqual(deal.buying_coverage * 4, covered)
                self.assertEqual(deal.buying_red_flag_count, flags)
                self.assertEqual(deal.buying_funnel_position, position)
                seen.add(position)
        self.assertEqual(len(seen), 4, "the draw does not reach every position")
