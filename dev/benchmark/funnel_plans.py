"""How PostgreSQL reads the lifecycle funnel, and whether it sorts on disk."""

from odoo.tools import SQL

from .operations.h_funnel import MODEL, QUARTER, SUMS
from .scene import Scene

READS = {
    "by source": lambda report: report.formatted_read_group([], ["source_id"], SUMS),
    "by month": lambda report: report.formatted_read_group(
        [], ["create_date:month"], SUMS
    ),
    "by source, with medians": lambda report: report.get_funnel([], "source_id"),
    "one quarter by source, with medians": lambda report: report.get_funnel(
        QUARTER, "source_id"
    ),
}


def explain(cr):
    """Return the lines with the plan of each query of the report."""
    report = Scene(cr, 1).env[MODEL]
    lines = []
    for title, read in READS.items():
        read(report)  # with warm caches only the report's own queries are left
        for plan in plans_of(report, read):
            on_disk = any("external" in line for line in plan)
            verdict = "SORTS ON DISK" if on_disk else "sorts in memory"
            lines += ["", f"funnel {title}: {verdict}", *plan]
    return lines


def plans_of(report, read):
    """Return the plans of the queries that read the table of the report."""
    plans, execute = [], report.env.cr.execute

    def watch(query, *arguments, **options):
        statement = query if isinstance(query, SQL) else SQL(query, *arguments[0])
        if f'"{report._table}"' in statement.code:
            execute(SQL("EXPLAIN (ANALYZE, COSTS OFF) %s", statement))
            plans.append([f"    {row[0]}" for row in report.env.cr.fetchall()])
        return execute(query, *arguments, **options)

    report.env.cr.execute = watch
    try:
        read(report)
    finally:
        del report.env.cr.execute
    return plans
