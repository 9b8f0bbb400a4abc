/* global Chart */

import { Component, onWillUnmount, useEffect, useExternalListener, useRef } from "@odoo/owl";

import { cookie } from "@web/core/browser/cookie";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatInteger, formatPercentage } from "@web/views/fields/formatters";

import { getFunnelPalette } from "./lifecycle_funnel_palette";

const NARROW = 480;
// of the picture's width, what texts on one side may take at most; how far they stand off
const MOST_TEXT = 0.4;
const TEXT_MARGIN = 14;
const PAPER = getFunnelPalette("light");

/** A picture that is saved or copied keeps its background. */
const backgroundPlugin = {
    id: "lifecycleFunnelBackground",
    beforeDraw({ ctx, width, height }, args, { color }) {
        ctx.save();
        ctx.fillStyle = color;
        ctx.fillRect(0, 0, width, height);
        ctx.restore();
    },
};

/**
 * One funnel: a picture, and below or beside it a table that says the same and a little
 * more. A step is opened from the picture, or with mouse and keyboard from the table.
 */
export class LifecycleFunnelFigure extends Component {
    static template = "crm_customer_lifecycle.LifecycleFunnelFigure";
    static props = {
        label: String,
        steps: Array,
        disableLinking: { type: Boolean, optional: true },
        isLazy: { type: Boolean, optional: true },
        openLeads: Function,
    };

    setup() {
        this.rootRef = useRef("root");
        this.canvasRef = useRef("canvas");
        this.chart = null;
        this.isDrawn = !this.props.isLazy;
        useEffect(() => {
            if (this.isDrawn) {
                this.renderChart();
            }
        });
        useEffect(
            () => this.awaitSight(),
            () => []
        );
        onWillUnmount(() => this.chart?.destroy());
        useExternalListener(window, "beforeprint", () => this.renderChart(PAPER));
        useExternalListener(window, "afterprint", () => this.renderChart());
    }

    /** Hundreds of pictures at once take minutes: a lazy one is drawn when it is seen. */
    awaitSight() {
        if (this.isDrawn) {
            return;
        }
        const observer = new IntersectionObserver((entries) => {
            if (entries.some(({ isIntersecting }) => isIntersecting)) {
                observer.disconnect();
                this.renderChart();
            }
        });
        observer.observe(this.canvasRef.el);
        return () => observer.disconnect();
    }

    // ---------- words ----------

    formatCount(step) {
        return formatInteger(step.count);
    }

    formatShare(share) {
        return isNumber(share) ? formatPercentage(share / 100, { digits: [16, 1] }) : "–";
    }

    formatDays(days) {
        return isNumber(days) ? formatFloat(days, { digits: [16, 1], trailingZeros: false }) : "–";
    }

    /** A dash is read aloud as what it means. */
    describeMissing(value) {
        return isNumber(value) ? undefined : _t("No value");
    }

    describeStep(step) {
        return _t("Open the leads that reached the step %(step)s: %(count)s", {
            step: step.label,
            count: this.formatCount(step),
        });
    }

    get description() {
        const steps = this.props.steps.map((step) => `${step.label}: ${this.formatCount(step)}`);
        return [this.props.label, ...steps].filter(Boolean).join(", ");
    }

    // ---------- picture ----------

    renderChart(colors = this.getScreenColors()) {
        this.chart?.destroy();
        this.isDrawn = true;
        if (this.canvasRef.el) {
            this.chart = new Chart(this.canvasRef.el, this.getChartConfig(colors));
        }
    }

    getScreenColors() {
        const { backgroundColor } = getComputedStyle(this.rootRef.el);
        return { ...getFunnelPalette(cookie.get("color_scheme")), background: backgroundColor };
    }

    /** Bars lie in the middle, as long as the share of the first step: a funnel. */
    getChartConfig(colors) {
        const { steps } = this.props;
        return {
            type: "bar",
            data: {
                labels: steps.map((step) => step.label),
                datasets: [
                    {
                        data: steps.map(getBar),
                        backgroundColor: colors.steps,
                        borderRadius: 3,
                        borderSkipped: false,
                        minBarLength: 2,
                        barPercentage: 0.9,
                        categoryPercentage: 0.9,
                    },
                ],
            },
            options: {
                indexAxis: "y",
                maintainAspectRatio: false,
                animation: false,
                scales: this.getScales(colors.text),
                plugins: {
                    legend: { display: false },
                    tooltip: { enabled: false },
                    lifecycleFunnelBackground: { color: colors.background },
                },
                onHover: (ev, elements) => {
                    ev.native.target.style.cursor = this.canOpen(elements) ? "pointer" : "";
                },
            },
            plugins: [backgroundPlugin],
        };
    }

    /** Names stand before the bars, numbers behind: nothing depends on a colour. */
    getScales(color) {
        const [before, behind] =
            localization.direction === "rtl" ? ["right", "left"] : ["left", "right"];
        const hidden = { grid: { display: false }, border: { display: false } };
        const { steps } = this.props;
        const ticks = { color, autoSkip: false };
        return {
            x: { display: false, min: -50, max: 50 },
            y: {
                ...hidden,
                position: before,
                ticks: { ...ticks, callback: (value) => this.getNameTick(steps[value]) },
                afterFit: fitTexts,
            },
            numbers: {
                ...hidden,
                type: "category",
                axis: "y",
                position: behind,
                offset: true,
                labels: steps.map((step) => step.label),
                ticks: { ...ticks, callback: (value) => this.getNumberTick(steps[value]) },
                afterFit: fitTexts,
            },
        };
    }

    get isNarrow() {
        return this.canvasRef.el.clientWidth < NARROW;
    }

    /** A long name takes two lines where the screen is narrow. */
    getNameTick({ label }) {
        const [first, ...others] = label.split(" ");
        return this.isNarrow && others.length ? [first, others.join(" ")] : label;
    }

    getNumberTick(step) {
        const lines = [this.formatCount(step)];
        if (isNumber(step.share_previous)) {
            const share = this.formatShare(step.share_previous);
            lines.push(this.isNarrow ? `↓ ${share}` : _t("%s of previous", share));
        }
        return lines;
    }

    // ---------- opening ----------

    canOpen(elements) {
        return !this.props.disableLinking && elements.length > 0;
    }

    onCanvasClick(ev, isMiddleClick) {
        const elements = this.chart.getElementsAtEventForMode(
            ev,
            "y",
            { intersect: false, axis: "y" },
            false
        );
        if (this.canOpen(elements)) {
            this.openStep(this.props.steps[elements[0].index], isMiddleClick);
        }
    }

    openStep(step, newWindow) {
        if (step.count) {
            const name = [step.label, this.props.label].filter(Boolean).join(" – ");
            this.props.openLeads(step.domain, name, newWindow);
        }
    }
}

function isNumber(value) {
    return typeof value === "number";
}

/**
 * Give an axis the room that its texts take: Chart.js keeps a quarter of the picture for
 * each, and cuts what is longer, as other languages are.
 */
function fitTexts(axis) {
    const { ctx, chart, ticks } = axis;
    const { family, size } = Chart.defaults.font;
    ctx.save();
    ctx.font = `${size}px ${family}`;
    const widths = ticks.flatMap(({ label }) => label).map((text) => ctx.measureText(text).width);
    ctx.restore();
    const needed = Math.max(axis.width, ...widths.map((width) => width + TEXT_MARGIN));
    axis.width = Math.min(needed, chart.width * MOST_TEXT);
}

/** A step that nobody reached has no bar, however short. */
function getBar({ count, share_first: share }) {
    return count ? [-share / 2, share / 2] : null;
}
