// Numbers: as the server sends them, and as they are written on the screen.

import { decode } from "./dom.js";

/** @import { Frame, Header } from "./types.d.ts" */

/** @type {Record<string, new (buffer: ArrayBuffer) => Iterable<number>>} */
const TYPES = {
  f4: Float32Array, f8: Float64Array, i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array, i4: Int32Array, u4: Uint32Array,
};

/**
 * The numbers of a trace's x or y: Plotly writes NumPy arrays as base64.
 * @param {any} values
 */
export function decodeArray(values) {
  if (!values?.bdata) return values;
  const bytes = Uint8Array.from(atob(values.bdata), (letter) => letter.charCodeAt(0));
  return Array.from(new TYPES[values.dtype](bytes.buffer));
}

/** @type {Record<string, string>} */
const RAISED = { "-": "⁻", ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((raised, digit) => [digit, raised])) };

/**
 * Three significant digits as in print: 0.116, −2.50, 3.2 × 10⁻⁵; a number that is none says the word for it.
 * @param {number} value
 * @param {string} none
 */
export function formatNumber(value, none) {
  if (!Number.isFinite(value)) return none;
  const size = Math.abs(value);
  const far = size >= 9999.5 || (size > 0 && size < 1e-3);
  const [digits, power] = far ? value.toExponential(1).split("e") : [size < 999.5 ? value.toPrecision(3) : value.toFixed(0)];
  return `${digits.replace("-", "−")}${power ? ` × 10${raise(power)}` : ""}`;
}

/**
 * Significant digits without trailing zeros, as `dropviz.drawing.text.number` writes them: 0.25, −2, 12,346, 1 × 10⁻⁷; nothing for what is none.
 * @param {number | null} value
 * @param {number} digits
 */
export function writeNumber(value, digits) {
  if (value === null || !Number.isFinite(value)) return "";
  if (value === 0) return "0";
  const [mantissa, power] = value.toExponential(digits - 1).split("e");
  const size = Math.abs(Number(`${mantissa}e${power}`));
  const far = size < 1e-4 || size >= 1e6;
  const plain = (far ? mantissa : toFixed(value, Math.max(0, digits - 1 - Number(power)))).replace("-", "−");
  const short = plain.includes(".") ? plain.replace(/\.?0+$/, "") : plain;
  return far ? `${short} × 10${raise(power)}` : size < 999.5 ? short : short.replace(/\B(?=(\d{3})+(?!\d))/, ",");
}

/**
 * A share of 1 as `dropviz.drawing.text.percent` writes it: 28.7%, 99.999%; 100% is said of what is exactly that alone.
 * @param {number | null} share
 * @param {number} digits
 */
export function writePercent(share, digits) {
  if (share === null || !Number.isFinite(share)) return "";
  const value = 100 * share;
  let needed = digits;
  while (needed < 17 && value !== 100 && Number(value.toExponential(needed - 1)) === 100) needed++;
  return `${writeNumber(value, needed)}%`;
}

/**
 * So many digits behind the point, as `dropviz.drawing.text.fixed` writes them: −0.500, 0.00, 12,345.7.
 * @param {number} value
 * @param {number} places
 */
export function writeFixed(value, places) {
  const [whole, behind] = toFixed(Math.abs(value), places).split(".");
  const text = [whole.replace(/\B(?=(\d{3})+(?!\d))/g, ","), behind].filter(Boolean).join(".");
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/**
 * The same as `Number.toFixed`, but that of two numbers that are equally near the even one is taken, as Python does.
 * @param {number} value
 * @param {number} places
 */
function toFixed(value, places) {
  const text = value.toFixed(places);
  const share = Math.abs(value) * 10 ** places % 1;
  if (Math.abs(share - 0.5) > 1e-6) return text;
  const [whole, behind = ""] = Math.abs(value).toFixed(Math.min(100, places + 60)).split(".");
  const kept = whole + behind.slice(0, places);
  if (!/^50*$/.test(behind.slice(places)) || Number(kept.at(-1)) % 2) return text;
  return `${value < 0 ? "-" : ""}${whole}${places ? `.${behind.slice(0, places)}` : ""}`;
}

/** @param {string} power */
const raise = (power) => [...power.replace("+", "")].map((sign) => RAISED[sign]).join("");

/**
 * Split a message into its JSON header and its frames (rows of float32).
 * @param {Uint8Array} bytes
 * @returns {{ header: Header, values: Frame }}
 */
export function readMessage(bytes) {
  const whole = bytes.slice();
  const length = new DataView(whole.buffer).getUint32(0, true);
  const header = JSON.parse(decode(whole.subarray(4, 4 + length)));
  const start = 4 + length + ((4 - ((4 + length) % 4)) % 4);
  return { header, values: new Float32Array(whole.buffer, start) };
}
