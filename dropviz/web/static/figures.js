// What is done with a figure before it is drawn: its colours, the size of its letters, and whether it is another one at all.

/**
 * Exchange every colour of the light palette for its dark twin where the page is dark.
 * @param {string} text
 * @param {Element} element
 * @param {Record<string, string>} dark
 */
export function applyTheme(text, element, dark) {
  return isDark(element) ? text.replace(/#[0-9a-f]{6}\b/g, (colour) => dark[colour] ?? colour) : text;
}

/**
 * Whether the Streamlit theme around an element has a dark background.
 * @param {Element} element
 */
export function isDark(element) {
  const colour = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(colour);
  const rgb = hex ? hex.slice(1).map((part) => parseInt(part, 16)) : (colour.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
  return rgb[0] + rgb[1] + rgb[2] < 384;
}

/**
 * Whether two values that came as JSON are the same.
 * @param {any} one
 * @param {any} other
 * @returns {boolean}
 */
export function isSame(one, other) {
  if (one === other) return true;
  if (!one || !other || typeof one !== "object" || typeof other !== "object" || Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => name in other && isSame(one[name], other[name]));
}

/** How large the page's letters are; the figures' are as large. */
export const letterScale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

/**
 * The same with larger letters: where the page's are larger, a figure's are too.
 * @param {any} part
 * @param {number} scale
 * @returns {any}
 */
export function enlarged(part, scale) {
  if (scale === 1) return part;
  if (Array.isArray(part)) return part.some((one) => one && typeof one === "object") ? part.map((one) => enlarged(one, scale)) : part;
  if (!part || typeof part !== "object" || ArrayBuffer.isView(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name,
    /font$/.test(name) && typeof value?.size === "number" ? { ...value, size: value.size * scale } : enlarged(value, scale)]));
}

/**
 * Make an element as high as its figure says or, where the window is low, as the style sheet lets it be; returns how high that is.
 * @param {HTMLElement} element
 * @param {number} height
 * @param {boolean} onScreen  paper has room for all of it
 */
export function keepHeight(element, height, onScreen) {
  element.style.height = onScreen ? `min(${height}px, var(--dv-most, ${height}px))` : `${height}px`;
  return parseFloat(getComputedStyle(element).height) || height; // of what is not displayed nobody knows
}
