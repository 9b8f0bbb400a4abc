import { CrmKanbanDynamicGroupList } from "@crm/views/crm_kanban/crm_kanban_model";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

patch(CrmKanbanDynamicGroupList.prototype, {
    /**
     * An opportunity that is dropped on a won stage may be placed in another one (a
     * later purchase in the repeat customer stage): show it where it is, and say so. An
     * automation may move others, for reasons of its own.
     *
     * @override
     */
    async moveRecord(dataRecordId, dataGroupId, refId, targetGroupId) {
        const result = await super.moveRecord(...arguments);
        const group = this.groups.find((g) => g.id === targetGroupId);
        const record = group?.list.records.find((r) => r.id === dataRecordId);
        if (record && group.groupByField.name === "stage_id") {
            const { lifecycle_customer_type: type, name, stage_id: stage, won_status } = record.data;
            if (stage && stage.id !== group.value) {
                if (won_status === "won" && type !== "new") {
                    this.model.notification.add(
                        _t("They have purchased before, so it went to “%s”.", stage.display_name),
                        { title: name || _t("Repeat purchase"), type: "info" }
                    );
                }
                await this.model.load();
            }
        }
        return result;
    },
});
