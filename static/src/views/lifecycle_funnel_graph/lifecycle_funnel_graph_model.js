import { sortBy } from "@web/core/utils/arrays";
import { GraphModel, SEQUENTIAL_TYPES } from "@web/views/graph/graph_model";

export const FUNNEL_MODE = "funnel";
export const GROUP_LIMIT = 24;

/**
 * Graph model with a fourth mode: the server counts the steps, group by group, and hands
 * over the domain of each; the other modes are those of the graph view.
 */
export class LifecycleFunnelGraphModel extends GraphModel {
    /** @override */
    hasData() {
        return super.hasData() && (!this.data.funnels || this.data.funnels.length > 0);
    }

    /** @override: what the funnel shows is read anew, the other modes share their data. */
    async updateMetaData(params) {
        const { mode = this.metaData.mode } = params;
        if ((mode === FUNNEL_MODE) === (this.metaData.mode === FUNNEL_MODE)) {
            return super.updateMetaData(params);
        }
        await this._fetchDataPoints(this._buildMetaData(params));
        this.useSampleModel = false;
        this.notify();
    }

    /** @override */
    async _fetchDataPoints(metaData, forceUseAllDataPoints = false) {
        metaData.allFunnels = forceUseAllDataPoints;
        await super._fetchDataPoints(metaData, forceUseAllDataPoints);
    }

    /** @override */
    async _loadDataPoints(metaData) {
        if (metaData.mode !== FUNNEL_MODE) {
            return super._loadDataPoints(metaData);
        }
        if (this.orm.isSample) {
            return [[]];
        }
        const { groups, length } = await this.orm.call(
            metaData.resModel,
            "get_funnel",
            [metaData.domain],
            {
                groupby: metaData.groupBy.map((groupBy) => groupBy.spec),
                limit: metaData.allFunnels ? null : GROUP_LIMIT,
                context: this.searchParams.context,
            }
        );
        metaData.funnelCount = length;
        return [groups];
    }

    /** @override */
    _prepareData(forceUseAllDataPoints = false) {
        if (this.metaData.mode !== FUNNEL_MODE) {
            return super._prepareData(forceUseAllDataPoints);
        }
        const { funnelCount, order } = this.metaData;
        const funnels = this.dataPoints.filter(({ steps }) => steps[0].count > 0);
        this.data = {
            funnels: order
                ? sortBy(funnels, ({ steps }) => steps[0].count, order.toLowerCase())
                : funnels,
            exceeds: funnelCount > this.dataPoints.length,
            total: funnelCount,
            labels: [],
            datasets: [],
        };
        this.lineOverlayDataset = null;
    }

    /** Whether what is measured adds up; all else are means and rates. */
    get isCount() {
        const { fields, measure } = this.metaData;
        return measure === "__count" || fields[measure]?.aggregator === "sum";
    }

    /** @override: a mean of nothing is not zero but a gap; steps stand in their order. */
    _getData(dataPoints, forceUseAllDataPoints) {
        const data = super._getData(dataPoints, forceUseAllDataPoints);
        const ranks = this._getRanks(this.metaData.groupBy[1]);
        if (ranks) {
            data.datasets = sortBy(data.datasets, ({ label }) => ranks[label] ?? Infinity);
        }
        if (!this.isCount) {
            for (const dataset of data.datasets) {
                const known = dataPoints
                    .filter((point) => typeof point.value === "number")
                    .filter((point) => this._getDatasetLabel(point) === dataset.label)
                    .map((point) => point.labelIndex);
                dataset.data = dataset.data.map((value, index) =>
                    known.includes(index) ? value : null
                );
            }
        }
        return data;
    }

    /** @override: steps stand in their order, as the values of every selection do. */
    _getProcessedDataPoints() {
        const dataPoints = super._getProcessedDataPoints();
        const { groupBy, order } = this.metaData;
        const ranks = !order && this._getRanks(groupBy[0]);
        return ranks
            ? sortBy(dataPoints, ({ labels }) => ranks[labels[0]] ?? Infinity)
            : dataPoints;
    }

    /** The place of each value of a selection; nothing for fields of other types. */
    _getRanks(groupBy) {
        const { selection } = this.metaData.fields[groupBy?.fieldName] || {};
        return (
            selection && Object.fromEntries(selection.map(([, label], rank) => [label, rank]))
        );
    }

    /** @override: a line of sums joins periods, not sources or reasons; means have no sum. */
    _getLineOverlayDataset() {
        const { fields, groupBy } = this.metaData;
        const isTime = SEQUENTIAL_TYPES.includes(fields[groupBy[0]?.fieldName]?.type);
        return isTime && this.isCount ? super._getLineOverlayDataset() : null;
    }
}
