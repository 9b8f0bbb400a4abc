# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmLifecyclePurchase(models.Model):
    """The purchases behind a customer's count, whichever document each is.

    Read from the sources under the reader's own rights and companies, so it may show
    fewer than the count says, and a reader without rights on a document sees none.
    """

    _name = "crm.lifecycle.purchase"
    _inherit = ["crm.lifecycle.call.mixin"]
    _description = "Purchase"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "document"
    _rec_names_search = ["partner_id"]

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    contact_id = fields.Many2one("res.partner", readonly=True)
    date = fields.Datetime(string="Purchased On", readonly=True)
    amount = fields.Float(readonly=True, help="In the currency of the document.")
    currency_id = fields.Many2one("res.currency", readonly=True)
    res_model = fields.Char(string="Kind of Document", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document ID", model_field="res_model", readonly=True
    )
    document = fields.Char(compute="_compute_document")

    @api.depends("res_model", "res_id")
    def _compute_document(self):
        for model, purchases in self.grouped("res_model").items():
            documents = self.env[model].browse(purchases.mapped("res_id"))
            documents.fetch(["display_name"])
            for purchase, document in zip(purchases, documents, strict=True):
                purchase.document = document.display_name

    @property
    def _table_query(self):
        """Return the union of all sources, each under the reader's rights."""
        partners = self.env["res.partner"]
        sources = partners._lifecycle_purchase_sources()
        selects = [
            self._select_source(source, place, len(sources))
            for place, source in enumerate(sources)
            if self.env[source.model].has_access("read")
        ]
        return SQL(" UNION ALL ").join(selects or [self._select_nothing()])

    @api.model
    def _select_source(self, source, place, count):
        """Return the SELECT of one source; ids of several do not collide.

        :param int place: of the source among ``count`` sources
        """
        model = self.env[source.model].with_context(active_test=False)
        query = model._search(Domain(source.domain))
        partners = self.env["res.partner"].sudo()
        entity_id = partners._lifecycle_join_entity(
            query, model.sudo(), source.partner_field, source.company_field
        )

        def column(name, fallback):
            if not name:
                return SQL(fallback)
            return model.sudo()._field_to_sql(query.table, name, query)

        return query.select(
            SQL("%s * %s + %s AS id", column("id", ""), count, place),
            SQL("%s AS partner_id", entity_id),
            SQL("%s AS contact_id", column(source.partner_field, "")),
            SQL("%s AS date", column(source.date_field, "")),
            SQL("%s::float8 AS amount", column(source.amount_field, "NULL")),
            SQL("%s AS currency_id", column(source.currency_field, "NULL::integer")),
            SQL("%s AS res_model", source.model),
            SQL("%s AS res_id", column("id", "")),
        )

    @api.model
    def _select_nothing(self):
        return SQL(
            """SELECT 0 AS id, 0 AS partner_id, 0 AS contact_id,
                      NULL::timestamp AS date, 0::float8 AS amount, 0 AS currency_id,
                      NULL::varchar AS res_model, 0 AS res_id WHERE FALSE"""
        )

    def action_lifecycle_open_document(self):
        """Open the document of this purchase, under the reader's rights."""
        purchase = self._lifecycle_check_call("read", one=True)
        document = self.env[purchase.res_model].browse(purchase.res_id)
        return document.get_formview_action()
