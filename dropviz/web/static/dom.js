// What the components are made with: elements, and the text that a message is.

const decoder = new TextDecoder();

/**
 * The child of a Streamlit component's element that is ours, made at the first call.
 * @param {HTMLElement} parent
 * @param {string} className
 * @returns {HTMLElement}
 */
export function rootOf(parent, className) {
  /** @type {HTMLElement | null} */
  let root = parent.querySelector(`:scope > .${className}`);
  if (!root) {
    root = document.createElement("div");
    root.className = className;
    parent.append(root);
  }
  return root;
}

/**
 * The text of a message: UTF-8 as bytes.
 * @param {Uint8Array} bytes
 */
export function decode(bytes) {
  return decoder.decode(bytes);
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {(Node | string)[]} children
 */
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/**
 * @param {string} name
 * @param {string} className
 * @param {() => void} act
 * @returns {HTMLButtonElement}
 */
export function button(name, className, act) {
  const made = element("button", className, name);
  made.type = "button";
  made.onclick = act;
  return made;
}

/**
 * Set an attribute unless it has this value: what does not change need not be painted.
 * @param {Element} node
 * @param {string} name
 * @param {string | number | boolean} value
 */
export function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
}

/**
 * What draws on a canvas.
 * @param {HTMLCanvasElement} canvas
 */
export function contextOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}
