from odoo.fields import Datetime
from odoo.tests import tagged, users

from .buying_common import BuyingCase


@tagged("post_install", "-at_install")
class TestBuyingMerge(BuyingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the head is the one of higher confidence, here: in a later stage
        cls.deal.stage_id = cls.stage_team1_2
        cls.tail = cls._create_opportunity(
            name="Tail", stage_id=cls.stage_team1_1.id, probability=1
        )

    def _merge(self):
        head = (self.deal + self.tail).with_user(self.user_sales_salesman)
        head = head.merge_opportunity()
        self.assertEqual(head, self.deal)
        self.assertFalse(self.tail.exists())
        return self.deal.buying_influence_ids

    def _get_note(self):
        note = self.deal.message_ids.filtered(
            lambda m: "crm_lead_merge_summary" in m.body
        )
        self.assertEqual(len(note), 1)
        return note.body

    def test_people_of_both_are_kept(self):
        self._add_person("Ana", "user")
        self._add_person("Bob", "coach", lead=self.tail)
        self.assertEqual(set(self._merge().mapped("display_name")), {"Ana", "Bob"})
        self.assertIn("Bob (Coach)", self._get_note())

    def test_same_contact_is_one_person(self):
        self._add_person(False, "user", partner_id=self.contact_1.id)
        self._add_person(False, "coach", lead=self.tail, partner_id=self.contact_1.id)
        person = self._merge()
        self.assertEqual(person.partner_id, self.contact_1)
        self.assertEqual(person.role_ids, self.roles["user"] + self.roles["coach"])

    def test_same_email_is_one_person(self):
        self._add_person(False, partner_id=self.contact_1.id)
        self._add_person(
            "P. Fry", lead=self.tail, email=f"<{self.contact_1.email.upper()}>"
        )
        self.assertEqual(self._merge().partner_id, self.contact_1)

    def test_same_name_is_one_person(self):
        self._add_person("Ana Lopez")
        self._add_person("ana  LOPEZ", lead=self.tail)
        self.assertEqual(len(self._merge()), 1)

    def test_namesakes_with_different_contacts_stay_two(self):
        twin = self.contact_1.copy({"name": self.contact_1.name, "email": False})
        self._add_person(False, partner_id=self.contact_1.id)
        self._add_person(False, lead=self.tail, partner_id=twin.id)
        self.assertEqual(len(self._merge()), 2)

    def test_the_richer_line_wins_and_nothing_is_lost(self):
        poor = self._add_person("Ana", degree="low", result="Less dust", note="Shy")
        poor.contact_date = early = Datetime.to_datetime("2026-01-01 10:00:00")
        late = Datetime.to_datetime("2026-02-01 10:00:00")
        rich = self._add_person(
            "Ana",
            "user",
            "coach",
            lead=self.tail,
            degree="high",
            mode="trouble",
            rating=-3,
            win="Fame",
            result="More cats",
            flag_uncertain=True,
            contact_date=late,
        )
        self.assertLess(early, late)
        person = self._merge()
        self.assertEqual(person, rich)
        self.assertEqual(
            (person.degree, person.mode, person.rating, person.win),
            ("high", "trouble", -3, "Fame"),
        )
        self.assertEqual(person.contact_date, late)
        self.assertTrue(person.flag_uncertain)
        self.assertEqual(person.result, "More cats\nLess dust")
        self.assertIn("Shy", person.note)
        self.assertIn("Low", person.note)
        self.assertIn("Kennel", person.note)

    def test_what_is_noted_in_fields_made_in_studio_is_not_lost(self):
        self._make_field("crm.buying.influence", "x_hobby", "char")
        self._make_field(
            "crm.buying.influence", "x_friend", "many2one", relation="res.partner"
        )
        friend = self.contact_2
        self._add_person("Ana", x_hobby="Cats", x_friend=friend.id)
        self._add_person("Ana", "user", "coach", lead=self.tail, mode="trouble")
        person = self._merge()
        self.assertEqual(person.mode, "trouble")
        self.assertEqual((person.x_hobby, person.x_friend), ("Cats", friend))

    def test_one_economic_buyer_is_left_and_the_conflict_is_said(self):
        kept = self._add_person("Ana", "economic")
        lost = self._add_person(
            "Bob", "economic", "user", lead=self.tail, mode="growth"
        )
        self._merge()
        self.assertEqual(self.deal.buying_influence_ids._buying_get_economic(), kept)
        self.assertEqual(lost.role_ids, self.roles["user"])
        self.assertIn("Tail", lost.note)
        self.assertIn("Ana stays it, Bob no longer is", self._get_note())

    def test_the_same_economic_buyer_is_no_conflict(self):
        self._add_person("Ana", "economic")
        self._add_person("Ana", "economic", lead=self.tail)
        person = self._merge()
        self.assertEqual(person.role_ids, self.roles["economic"])
        self.assertNotIn("different economic buyers", self._get_note())

    def test_position_and_flags_follow(self):
        self._add_everybody(self.tail)
        self.assertEqual(self.deal.buying_funnel_position, "universe")
        self._merge()
        self.assertEqual(self.deal.buying_funnel_position, "in")
        self.assertEqual(self.deal.buying_coverage, 1)

    def test_a_planned_call_follows_its_person(self):
        self._add_person("Ana", degree="high", mode="growth", note="Rich")
        poor = self._add_person("Ana", lead=self.tail)
        poor.action_buying_plan_call()
        activity = self.tail.activity_ids
        person = self._merge()
        self.assertEqual(activity.buying_influence_id, person)
        self.assertEqual(activity.res_id, self.deal.id)

    def test_merging_leads_without_people_adds_nothing(self):
        self._merge()
        self.assertNotIn("Buying group", self._get_note())


@tagged("post_install", "-at_install")
class TestBuyingSurvival(BuyingCase):
    def _merge_contacts(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source + target).ids, target)

    def test_contact_merge_moves_the_lines(self):
        person = self._add_person(False, "user", partner_id=self.contact_1.id)
        self._merge_contacts(self.contact_1, self.contact_2)
        self.assertEqual(person.partner_id, self.contact_2)

    def test_contact_merge_unites_lines_of_one_deal_only(self):
        other = self._create_opportunity(name="Other")
        self._add_person(False, "user", partner_id=self.contact_1.id, win="Fame")
        self._add_person(False, "coach", partner_id=self.contact_2.id, rating=3)
        apart = self._add_person(
            False, "economic", lead=other, partner_id=self.contact_1.id
        )
        self._merge_contacts(self.contact_1, self.contact_2)
        person = self.deal.buying_influence_ids
        self.assertEqual(person.partner_id, self.contact_2)
        self.assertEqual((person.win, person.rating), ("Fame", 3))
        self.assertEqual(person.role_ids, self.roles["user"] + self.roles["coach"])
        self.assertEqual(apart.partner_id, self.contact_2)
        self.assertEqual(apart.role_ids, self.roles["economic"])

    def test_conversion_keeps_the_people(self):
        self.deal.type = "lead"
        person = self._add_person("Ana", "user")
        self._as_salesman(self.deal).convert_opportunity(self.contact_1)
        self.assertEqual(self.deal.type, "opportunity")
        self.assertEqual(self.deal.buying_influence_ids, person)

    @users("user_sales_salesman")
    def test_copy_takes_people_without_contact_dates_and_ratings(self):
        self._add_everybody().write({"rating": 4})
        copy = self.deal.with_user(self.env.user).copy()
        self.assertEqual(
            copy.buying_influence_ids.mapped("display_name"),
            self.deal.buying_influence_ids.mapped("display_name"),
        )
        self.assertEqual(copy.buying_influence_ids.role_ids.mapped("code").__len__(), 4)
        self.assertFalse(any(copy.buying_influence_ids.mapped("contact_date")))
        self.assertFalse(any(copy.buying_influence_ids.mapped("rating")))
        self.assertEqual(copy.buying_funnel_position, "universe")
        self.assertEqual(copy.buying_coverage, 0)

    def test_the_name_of_a_deleted_contact_stays(self):
        contact = self.env["res.partner"].create(
            {"name": "Old name", "email": "old@x.example.com"}
        )
        person = self._add_person(False, "user", partner_id=contact.id)
        contact.write({"name": "New name", "email": "new@x.example.com"})
        contact.unlink()
        self.assertFalse(person.partner_id)
        self.assertEqual(person.display_name, "New name")
        self.assertEqual(person.email, "new@x.example.com")
        self.assertEqual(self.deal.buying_influence_ids, person)

    def test_an_archived_contact_stays_in_the_group(self):
        person = self._add_person(False, partner_id=self.contact_1.id)
        self.contact_1.action_archive()
        self.env.invalidate_all()
        self.assertEqual(self.deal.buying_influence_ids, person)
        self.assertEqual(person.display_name, self.contact_1.name)

    def test_an_archived_opportunity_keeps_its_people(self):
        person = self._add_person("Ana", "user")
        self.deal.action_set_lost()
        self.assertEqual(self._as_salesman(self.deal).buying_influence_ids, person)

    def test_deleting_an_opportunity_deletes_its_people(self):
        person = self._add_person("Ana", "user")
        self.deal.unlink()
        self.assertFalse(person.exists())

    def test_a_deleted_role_leaves_the_people(self):
        person = self._add_person("Ana", "champion", "user")
        self.roles["champion"].unlink()
        self.assertEqual(person.role_ids, self.roles["user"])
