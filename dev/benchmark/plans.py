"""How PostgreSQL finds contacts and leads by e-mail, without and with our indexes."""

QUERIES = {
    "contacts by e-mail, one (core's matching)": (
        "SELECT id FROM res_partner WHERE active AND email_normalized = {one} "
        "ORDER BY complete_name, id LIMIT 1"
    ),
    "contacts by e-mail, 300 at once (our matching)": (
        "SELECT id FROM res_partner WHERE active AND email_normalized IN ({many}) "
        "ORDER BY id"
    ),
    "contacts by phone, 300 at once (our matching)": (
        "SELECT id FROM res_partner WHERE active AND phone_sanitized IN ({phones}) "
        "ORDER BY id"
    ),
    "leads by e-mail, one (core's duplicates)": (
        "SELECT id FROM crm_lead WHERE active AND email_normalized = {one} "
        "ORDER BY priority DESC, id DESC"
    ),
}
VALUES = (
    "SELECT {column} FROM res_partner WHERE {column} IS NOT NULL "
    "ORDER BY hashint4(id) LIMIT 300"
)


def explain(environment, databases):
    """Return lines with the plan of each query in each database."""
    lines = []
    values = sample(environment, next(iter(databases.values())))
    for title, query in QUERIES.items():
        for side, database in databases.items():
            rows = environment.cluster.sql(
                f"EXPLAIN (ANALYZE, COSTS OFF) {query.format(**values)}", database
            )
            lines += ["", f"{title}: {side}", *(f"    {shorten(r[0])}" for r in rows)]
    return lines


def sample(environment, database):
    """Return values that some contacts have, as SQL literals."""

    def column(name):
        rows = environment.cluster.sql(VALUES.format(column=name), database)
        return [f"'{row[0]}'" for row in rows]

    emails = column("email_normalized")
    phones = ", ".join(column("phone_sanitized"))
    return {"one": emails[0], "many": ", ".join(emails), "phones": phones}


def shorten(line, width=110):
    return line if len(line) <= width else line[: width - 1] + "…"
