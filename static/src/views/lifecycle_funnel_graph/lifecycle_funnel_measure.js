import { Domain } from "@web/core/domain";

const NOTHING = { sum: 0, avg: false };

/**
 * Keep to the rows that a number is made of: those that reached the step it counts, or
 * that are known of what it is the mean of.
 *
 * @param {Array} domain of the group
 * @param {Object} [field] that is measured; none when rows are counted
 * @returns {Array}
 */
export function narrowToMeasure(domain, field) {
    if (!(field?.aggregator in NOTHING)) {
        return domain;
    }
    const condition = [field.name, "!=", NOTHING[field.aggregator]];
    return Domain.and([domain, [condition]]).toList();
}
