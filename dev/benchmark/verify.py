"""Compare what SQL filled with what Odoo computes itself, on a sample."""

SAMPLE = 300
# Core keeps the last value of a lead that is won or lost, whatever it was.
UNTOLD = {"automated_probability"}
# Core empties them when the contact is taken away, else they are free to write.
OF_CONTACT = {"contact_name", "partner_name"}


def verify(env):
    """Return in words where stored computed values differ from Odoo's own."""
    found = []
    for model in ("res.partner", "crm.lead"):
        for name, field in env[model]._fields.items():
            if field.store and field.compute and name not in UNTOLD:
                found += differences(sample(env[model]), field)
                env.cr.rollback()
    return found


def sample(model):
    """Return records all over the table that fill.sql made."""
    model.env.invalidate_all()
    model.env.cr.execute(
        f"SELECT id FROM {model._table} WHERE create_date < '2026-01-01' "
        "ORDER BY hashint4(id) LIMIT %s",
        [SAMPLE],
    )
    return model.browse([row[0] for row in model.env.cr.fetchall()])


def differences(records, field):
    """Recompute one field and show the first record that it changes."""
    if field.name in OF_CONTACT:
        records = records.filtered("partner_id")
    stored = {record.id: record[field.name] for record in records}
    records.env.add_to_compute(field, records)
    changed = [
        record for record in records if differs(stored[record.id], record[field.name])
    ]
    if not changed:
        return []
    first = changed[0]
    return [
        f"{field.name} of {len(changed)} in {len(records)} {records._name}, like "
        f"{first.id}: {stored[first.id]!r} by SQL, {first[field.name]!r} by Odoo"
    ]


def differs(one, other):
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) > 0.005
    return (one or False) != (other or False)
