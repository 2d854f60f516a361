// What the player is made with: elements, numbers, numbers in words, and the messages from the server.

import { decode } from "./plot.js";

const TYPES = {
  f4: Float32Array, f8: Float64Array, i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array, i4: Int32Array, u4: Uint32Array,
};

/** The numbers of a trace's x or y: Plotly writes NumPy arrays as base64. */
export function numbers(values) {
  if (!values?.bdata) return values;
  const bytes = Uint8Array.from(atob(values.bdata), (letter) => letter.charCodeAt(0));
  return Array.from(new TYPES[values.dtype](bytes.buffer));
}

export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

export function button(name, className, act) {
  const made = element("button", className, name);
  made.type = "button";
  made.onclick = act;
  return made;
}

/** Set an attribute unless it has this value: what does not change need not be painted. */
export function mark(node, name, value) {
  if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

const RAISED = { "-": "⁻", ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((raised, digit) => [digit, raised])) };

/** Three significant digits as in print: 0.116, −2.50, 3.2 × 10⁻⁵; a number that is none says the word for it. */
export function number(value, none) {
  if (!Number.isFinite(value)) return none;
  const size = Math.abs(value);
  const far = size >= 1e4 || (size > 0 && size < 1e-3);
  const [digits, power] = far ? value.toExponential(1).split("e") : [value.toPrecision(3)];
  const raised = power && [...power.replace("+", "")].map((sign) => RAISED[sign]).join("");
  return `${digits.replace("-", "−")}${power ? ` × 10${raised}` : ""}`;
}

/** Split a message into its JSON header and its frames (rows of float32). */
export function read(bytes) {
  const whole = bytes.slice();
  const length = new DataView(whole.buffer).getUint32(0, true);
  const header = JSON.parse(decode(whole.subarray(4, 4 + length)));
  const start = 4 + length + ((4 - ((4 + length) % 4)) % 4);
  return { header, values: new Float32Array(whole.buffer, start) };
}
