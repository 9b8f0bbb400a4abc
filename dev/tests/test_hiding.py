"""What counts as hidden among classes that several modules give to one model."""

import pytest

from living.hiding import Layer, calls_super, find_hidden

PASSES, ENDS = True, False


def hidden(ours, theirs, odoo=None):
    """Return what is wrong when each side gives a model something called `it`."""
    layers = [Layer("us", {"it": ours}), Layer("them", {"it": theirs})]
    layers += [Layer("crm", {"it": odoo})] if odoo is not None else []
    return find_hidden(layers, "us", ["them", "they"])


def test_names_of_one_side_are_hidden_by_nobody():
    layers = [Layer("us", {"a": ENDS}), Layer("them", {"b": ENDS}), Layer("crm", {})]
    assert find_hidden(layers, "us", ["them"]) == []


def test_what_odoo_has_may_be_extended_by_both():
    assert hidden(PASSES, PASSES, odoo=ENDS) == []


@pytest.mark.parametrize("ours, theirs", [(ENDS, PASSES), (PASSES, ENDS)])
def test_whoever_does_not_pass_on_hides_the_other(ours, theirs):
    assert len(hidden(ours, theirs, odoo=ENDS)) == 1


def test_a_name_that_odoo_does_not_have_is_of_one_side_only():
    [line] = hidden(PASSES, PASSES)
    assert "us" in line and "them" in line


def test_others_among_each_other_are_no_matter_of_ours():
    layers = [Layer("them", {"it": ENDS}), Layer("they", {"it": ENDS})]
    assert find_hidden(layers, "us", ["them", "they"]) == []


def test_the_order_of_layers_does_not_matter():
    layers = [Layer("crm", {"it": ENDS}), Layer("them", {"it": ENDS})]
    layers.append(Layer("us", {"it": PASSES}))
    for order in (layers, layers[::-1]):
        assert len(find_hidden(order, "us", ["them"])) == 1


def test_super_is_seen_also_in_a_comprehension():
    class Lead:
        def direct(self):
            return super().direct()

        def within(self):
            return [super(Lead, lead).within() for lead in self]

        def without(self):
            return self.direct()

    found = {
        name: calls_super(vars(Lead)[name].__code__)
        for name in ("direct", "within", "without")
    }
    assert found == {"direct": True, "within": True, "without": False}
