import { expect, test } from "@odoo/hoot";

import { getFunnelPalette } from "@crm_customer_lifecycle/views/lifecycle_funnel_graph/lifecycle_funnel_palette";

// how eyes without one of the three kinds of cones see linear RGB (Machado et al. 2009)
const EYES = {
    all: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    protanopia: [
        0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116,
        1.051998,
    ],
    deuteranopia: [
        0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294,
        0.968881,
    ],
    tritanopia: [
        1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367,
        0.3039,
    ],
};

function toLinear(hex) {
    return [1, 3, 5].map((start) => {
        const value = parseInt(hex.slice(start, start + 2), 16) / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
}

function getLuminance([r, g, b]) {
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function getContrast(one, other) {
    const [low, high] = [one, other]
        .map((color) => getLuminance(toLinear(color)))
        .sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
}

function toLab([r, g, b]) {
    const f = (t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
    const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
    const y = f(getLuminance([r, g, b]));
    const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function seeWith(matrix, hex) {
    const rgb = toLinear(hex);
    const seen = [0, 3, 6].map((row) => rgb.reduce((sum, v, i) => sum + v * matrix[row + i], 0));
    return toLab(seen.map((value) => Math.min(1, Math.max(0, value))));
}

for (const scheme of ["light", "dark"]) {
    test(`steps differ for every kind of eyes (${scheme})`, () => {
        const { steps } = getFunnelPalette(scheme);
        for (const matrix of Object.values(EYES)) {
            const colors = steps.map((color) => seeWith(matrix, color));
            for (let i = 1; i < colors.length; i++) {
                for (let j = 0; j < i; j++) {
                    const distance = Math.hypot(...colors[i].map((v, k) => v - colors[j][k]));
                    expect(distance).toBeGreaterThan(10);
                }
            }
        }
    });

    test(`bars and words stand out from the background (${scheme})`, () => {
        const { steps, text, background } = getFunnelPalette(scheme);
        for (const color of steps) {
            expect(getContrast(color, background)).toBeGreaterThan(3);
        }
        expect(getContrast(text, background)).toBeGreaterThan(7);
    });
}
