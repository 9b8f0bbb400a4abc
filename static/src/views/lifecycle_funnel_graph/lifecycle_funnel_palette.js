/**
 * A colour per step, from the first to the last. The lightness goes one way, so the order
 * is seen by people who do not tell hues apart, and in a black and white print; each
 * colour keeps a contrast of 3 to the background: that of paper, or about that of the
 * dark themes.
 */
const LIGHT = {
    steps: ["#4A9F91", "#2A78A6", "#33549A", "#4A2278", "#24083A"],
    text: "#111827",
    background: "#FFFFFF",
};
const DARK = {
    steps: ["#7B6BC9", "#6499E0", "#56C2BE", "#9CE58E", "#FFFBD0"],
    text: "#E4E4E4",
    background: "#262A36",
};

/** @param {string} colorScheme the value of the cookie of that name */
export function getFunnelPalette(colorScheme) {
    return colorScheme === "dark" ? DARK : LIGHT;
}
