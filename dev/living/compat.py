"""Living with modules of others: none of us breaks, hides or silences the other."""

from environment import databases
from environment.console import Problem, step
from environment.core_tests import compare, run_suite, say_failures, unexpected
from environment.folders import MODULE
from environment.odoo_process import fresh_database, install, refuse_complaints
from environment.pytest_run import NEED_MORE

from .play import play, uninstall

# Modules of Odoo's own that reach into crm, and others that many have beside it
BRIDGES = (
    "sale_crm",
    "website_crm",
    "crm_livechat",
    "survey_crm",
    "event_crm",
    "mass_mailing_crm",
)
# mass_mailing_crm has no tests of its own
TESTED = BRIDGES[:5]
OTHERS = ("project", "point_of_sale")
SIBLINGS = (*BRIDGES, *OTHERS)

# Tests that cannot pass with us and the modules of the community, with the reason. They
# must fail, so that none stays here by mistake.
REFUSED = (
    "has leads created, imported or begun in a won stage without a probability: "
    "crm_stage_probability makes it that of the first stage, and Odoo refuses them"
)
SLOWER = (
    "counts queries: for each record crm_lead_code asks for a number, "
    "crm_stage_probability for a stage, partner_stage for a stage of contacts"
)
UNREADABLE = (
    "has a salesperson duplicate a lead: Odoo reads all that is copied, and crm_event "
    "lets nobody without rights on events read how many seats are wanted"
)
DEVIATIONS = {
    "TestBuyingSurvival::"
    "test_copy_takes_people_without_contact_dates_and_ratings": UNREADABLE,
    "TestQualificationSurvival::"
    "test_duplicate_has_what_is_noted_in_a_field_made_in_studio": UNREADABLE,
    "TestQualificationSurvival::"
    "test_duplicate_knows_the_person_and_starts_the_deal_anew": UNREADABLE,
    "TestFacts::test_a_stage_of_archived_teams_is_no_stage_to_begin_in": REFUSED,
    "TestFacts::test_a_team_that_begins_in_a_won_stage_has_customers_at_once": REFUSED,
    "TestFacts::test_import": REFUSED,
    "TestImport::test_dry_run_writes_nothing": REFUSED,
    "TestImportPurchases::test_exported_purchases_import_again_for_others": REFUSED,
    "TestImportPurchases::"
    "test_first_purchase_in_the_repeat_stage_is_refused_with_its_row": REFUSED,
    "TestImportPurchases::"
    "test_history_lands_by_closing_date_whatever_the_order_of_its_rows": REFUSED,
    "TestImportPurchases::test_import_again_by_external_id_moves_nothing": REFUSED,
    "TestImportPurchases::"
    "test_import_into_a_customer_who_has_purchased_goes_to_repeat": REFUSED,
    "TestImportPurchases::test_later_purchases_may_name_their_stage": REFUSED,
    "TestConversionGate::test_the_refused_of_a_batch_cost_no_queries_each": SLOWER,
    "TestBulkPerformance::test_convert": SLOWER,
    "TestBulkPerformance::test_create_customer": SLOWER,
    "TestBulkPerformance::test_repeat_opportunity": SLOWER,
    "TestQualificationAnswers::"
    "test_predictive_lead_scoring_learns_from_no_but_not_from_unknown": (
        "compares probabilities: crm_stage_probability makes them those of the stage"
    ),
    "TestUi::test_02_crm_tour_rainbowman": (
        "clicks on the tenth stage of the status bar, for which six buttons leave no "
        "room: with one stage more it is in the menu at the end of the bar"
    ),
}


def check_community(environment, names):
    """Check us among the modules of the community, and with Sales.

    :param environment: one that has these modules on its addons path
    """
    modules = ["sale_crm", *names]
    suites = [["crm"], ["sale_crm"], list(names)]
    # whose own tests know nothing of what crm_phonecall_summary_predefined asks for
    wrong = install_after(environment, ["crm_phonecall"], [["crm_phonecall"]])
    for install_both in (install_after, install_before):
        wrong += install_both(environment, modules, suites, run_our_tests, DEVIATIONS)
    refuse(wrong)


def check_siblings(environment):
    """Check us beside Odoo's own modules: crm alone, each of them, and all together."""
    wrong = install_after(environment, ["crm"])
    for module in BRIDGES:
        wrong += install_after(environment, [module])
    for module in OTHERS:
        wrong += install_after(environment, ["crm", module])
    suites = [["crm"], TESTED]
    for install_both in (install_after, install_before):
        wrong += install_both(environment, SIBLINGS, suites, run_optional_tests)
    refuse(wrong)


def refuse(wrong):
    if wrong:
        listing = "\n".join(f"    {line}" for line in wrong)
        raise Problem(f"{MODULE} and modules of others disturb each other:\n{listing}")


def install_after(environment, modules, suites=(), more=None, deviations=None):
    """Install us where `modules` are; return what is wrong.

    :param suites: lists of modules whose tests are run and compared
    :param deviations: those that are meant to fail, besides those of core
    :param more: called with the environment and the database, returns what is wrong
    """
    database = fresh_database(environment, "compat", *modules)
    wrong = []
    try:
        with step(f"Installing {MODULE} where {', '.join(modules)} are"):
            log = install(environment, database, MODULE, log="compat-after")
            wrong += problems(refuse_complaints, log)
        wrong += run_tests(environment, database, suites, modules, more, deviations)
        wrong += look(environment, database, modules)
    finally:
        databases.drop(environment, database)
    return wrong


def install_before(environment, modules, suites=(), more=None, deviations=None):
    """Install `modules` where we are, then leave; return what is wrong.

    The arguments are those of `install_after`.
    """
    wrong = run_tests_before(environment, modules, suites, more, deviations)
    return wrong + open_views_before(environment, modules)


def run_tests_before(environment, modules, suites, more, deviations):
    """Run the tests where we came first, in a database without any data but theirs."""
    database = fresh_database(environment, "compat", "crm")
    try:
        with step(f"Installing {', '.join(modules)} where {MODULE} is, to test it"):
            install(environment, database, MODULE, log="compat-ours")
            install(environment, database, *modules, log="compat-before")
        return run_tests(environment, database, suites, modules, more, deviations)
    finally:
        databases.drop(environment, database)


def open_views_before(environment, modules):
    """Open every view where we came first, then leave; return what is wrong."""
    database = fresh_database(environment, "compat", "crm")
    try:
        with step(f"Installing {', '.join(modules)} where {MODULE} is"):
            install(environment, database, MODULE, log="compat-ours")
            wrong = look(environment, database)
            log = install(environment, database, *modules, log="compat-before")
            wrong += problems(refuse_complaints, log)
            wrong += look(environment, database, modules, fill=False)
        with step(f"Uninstalling {MODULE}"):
            log = uninstall(environment, database, MODULE)
            wrong += problems(refuse_complaints, log)
            wrong += problems(play, environment, database, "look:look")
    finally:
        databases.drop(environment, database)
    return wrong


def run_tests(environment, database, suites, modules, more, deviations):
    """Run the tests of others, and more; return what is wrong."""
    wrong = []
    for suite in suites:
        wrong += compare(environment, database, suite, modules, deviations)
    return wrong + (more(environment, database) if more else [])


def look(environment, database, modules=(), fill=True):
    """Open every view as those who work there; return what fails, or is hidden."""
    wrong = []
    with step("Opening every view"):
        if fill:
            play(environment, database, "older:fill")
        wrong += problems(play, environment, database, "look:look")
        theirs = set(modules) - {"crm"}
        if theirs:
            wrong += problems(play, environment, database, "hiding:check", *theirs)
    return wrong


def problems(check, *arguments):
    """Return what a check raises, as a list: the others are still to be made."""
    try:
        check(*arguments)
    except Problem as problem:
        return [str(problem)]
    return []


def run_our_tests(environment, database):
    """Return which of our own tests fail among modules of the community."""
    with step(f"Running the tests of {MODULE}"):
        ours = run_suite(environment, database, [MODULE], "compat-own")
    say_failures("among modules of the community", ours)
    return unexpected({"failed": []}, ours, DEVIATIONS)


def run_optional_tests(environment, database):
    """Return which of our tests that need Sales or Website fail, or are skipped."""
    options = ["-k", NEED_MORE]
    with step(f"Running the tests of {MODULE} that need other modules"):
        ours = run_suite(environment, database, [MODULE], "compat-more", options)
    say_failures("beside Odoo's modules", ours)
    return ours["failed"] + [f"{test} was skipped" for test in ours["skipped"]]
