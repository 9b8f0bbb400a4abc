"""Everything that a database holds, to be compared: its schema and every row."""

import json

SCHEMA = {
    "columns": """
        SELECT table_name, column_name, udt_name, is_nullable, column_default,
               col_description(quote_ident(table_name)::regclass, ordinal_position)
          FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": """
        SELECT conrelid::regclass, conname, pg_get_constraintdef(oid)
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "sequences and views": """
        SELECT relkind, relname FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('S', 'v', 'm')
    """,
    "functions": """
        SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    """,
    "triggers": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}
# What runs by itself, or tells when somebody was there
VOLATILE_TABLES = {
    "bus_bus",
    "bus_presence",
    "ir_cron_progress",
    "ir_cron_trigger",
    "mail_presence",
    "orm_signaling_assets",
    "orm_signaling_default",
    "orm_signaling_groups",
    "orm_signaling_registry",
    "orm_signaling_routing",
    "orm_signaling_stable",
    "orm_signaling_templates",
    "res_device_log",
    "res_users_log",
}
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


class Snapshot:
    """A database as it is now: sets of facts of the schema, rows by table."""

    def __init__(self, environment, database):
        def sql(query):
            return environment.cluster.sql(query, database)

        self.schema = {
            kind: {"|".join(row) for row in sql(query)}
            for kind, query in SCHEMA.items()
        }
        tables = [name for (name,) in sql(TABLES) if name not in VOLATILE_TABLES]
        union = " UNION ALL ".join(
            f"SELECT '{name}', to_jsonb(t)::text FROM \"{name}\" t" for name in tables
        )
        self.tables = {name: [] for name in tables}
        for name, *text in sql(union):
            self.tables[name].append(json.loads("\t".join(text)))

    def rows(self, table, without=()):
        """Return the rows of a table by id, those without one as themselves."""
        found = {}
        for row in self.tables[table]:
            kept = {name: row[name] for name in sorted(row) if name not in without}
            text = json.dumps(kept)
            found[row.get("id", text)] = text
        return found


def compare_schema(before, after):
    """Return in words what differs between two snapshots' schemas."""
    lines = []
    for kind in SCHEMA:
        gone = before.schema[kind] - after.schema[kind]
        left = after.schema[kind] - before.schema[kind]
        lines += [f"{kind}: gone: {fact}" for fact in sorted(gone)]
        lines += [f"{kind}: left behind: {fact}" for fact in sorted(left)]
    return lines


def compare_rows(before, after, table, without=()):
    """Return in words which rows of a table differ between two snapshots."""
    old, new = before.rows(table, without), after.rows(table, without)
    lines = [f"{table}: gone: {old[key]}" for key in old.keys() - new.keys()]
    lines += [f"{table}: left behind: {new[key]}" for key in new.keys() - old.keys()]
    for key in old.keys() & new.keys():
        if old[key] != new[key]:
            lines.append(f"{table}: was {old[key]}\n        is  {new[key]}")
    return lines
