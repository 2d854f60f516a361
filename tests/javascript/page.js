// A page that a hand can be at: elements that know where they stand, and what the scripts ask a browser for besides.

import "./dom.js";

/** Whether an element is what one part of a selector says: a tag, classes, attributes or *. */
function is(part, one) {
  return [...one.matchAll(/^\w+|\.([\w-]+)|\[([\w-]+)(?:(\*?=)"?([^"\]]*)"?)?\]/g)].every(([tag, name, attribute, how, value]) => {
    if (name) return part.className.split(" ").includes(name);
    if (!attribute) return part.tag === tag;
    const held = part.getAttribute(attribute);
    return held !== null && (!how || (how === "=" ? held === value : held.includes(value)));
  });
}

/** Whether it is what a whole selector says, read from its end: of those that stand around it only "A B" and "A > B" are known. */
function follows(part, steps) {
  const [one, before] = [steps.at(-1), steps.slice(0, -1)];
  if (!part || !is(part, one)) return false;
  if (!before.length) return true;
  if (before.at(-1) === ">") return follows(part.parent, before.slice(0, -1));
  for (let around = part.parent; around; around = around.parent) if (follows(around, before)) return true;
  return false;
}

const dashed = (name) => `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** A text among the children of an element. */
class Words {
  constructor(parent, i) { Object.assign(this, { parent, i, text: parent.children[i], nodeName: "#text" }); }

  get nodeValue() { return this.parent.children[this.i]; }
  set nodeValue(text) { this.parent.children[this.i] = text; }
  get textContent() { return this.nodeValue; }
  replaceWith(other) { this.parent.children[this.i] = other instanceof Words ? other.nodeValue : other; if (other instanceof Part) other.parent = this.parent; }
  remove() { this.parent.children.splice(this.parent.children.lastIndexOf(this.text), 1); } // those before it may have gone
}

export class Part {
  /** A tag with attributes, and children: elements or text. */
  constructor(tag, attributes = {}, ...children) {
    Object.assign(this, { tag, held: new Map(Object.entries(attributes)), children: [], box: { top: 0, bottom: 100 } });
    this.dataset = new Proxy(this, {
      get: (part, name) => part.held.get(dashed(name)),
      set: (part, name, value) => part.held.set(dashed(name), String(value)),
      deleteProperty: (part, name) => { part.held.delete(dashed(name)); return true; },
    });
    const names = () => this.className.split(" ").filter(Boolean);
    this.classList = {
      add: (name) => { this.className = [...names(), name].join(" "); },
      contains: (name) => names().includes(name),
      remove: (name) => { this.className = names().filter((one) => one !== name).join(" "); },
    };
    this.append(...children);
  }

  get className() { return this.getAttribute("class") ?? ""; }
  set className(name) { this.held.set("class", name); }
  get id() { return this.getAttribute("id") ?? ""; }
  set id(name) { this.held.set("id", name); }
  get textContent() { return this.children.map((child) => child.textContent ?? child).join(""); }
  set textContent(text) { this.children = [text]; }
  get nodeName() { return this.tag.toUpperCase(); }
  get childNodes() { return this.children.map((child, i) => (child instanceof Part ? child : new Words(this, i))); }
  get nextElementSibling() { return this.parent?.children[this.parent.children.indexOf(this) + 1] ?? null; }
  get isConnected() { return this === document.body || Boolean(this.parent?.isConnected); }

  getAttributeNames() { return [...this.held.keys()]; }
  getAttribute(name) { return this.held.get(name) ?? null; }
  setAttribute(name, value) { this.held.set(name, String(value)); }
  removeAttribute(name) { this.held.delete(name); }
  hasAttribute(name) { return this.held.has(name); }
  toggleAttribute(name, on) { if (on) this.held.set(name, ""); else this.held.delete(name); }
  getBoundingClientRect() { return this.box; }
  addEventListener(kind, listener) { (this.listeners ??= new Map()).set(kind, listener); }
  tell(kind) { this.listeners?.get(kind)?.({ target: this }); }

  append(...children) {
    for (const child of children.flatMap((one) => (one.tag === "" ? one.children : [one instanceof Words ? one.nodeValue : one]))) {
      this.children.push(child);
      if (child instanceof Part) child.parent = this;
    }
  }

  prepend(part) {
    this.children.unshift(part);
    part.parent = this;
  }

  replaceChildren(...children) {
    this.children = [];
    this.append(...children);
  }

  after(part) {
    this.parent.children.splice(this.parent.children.indexOf(this) + 1, 0, part);
    part.parent = this.parent;
  }

  replaceWith(other) {
    this.after(other);
    this.remove();
  }

  remove() {
    this.parent.children = this.parent.children.filter((child) => child !== this);
    this.parent = undefined;
  }

  cloneNode(deep) {
    const children = deep ? this.children.map((child) => child.cloneNode?.(true) ?? child) : [];
    return new Part(this.tag, Object.fromEntries(this.held), ...children);
  }

  matches(selector) { return selector.split(",").some((one) => follows(this, one.trim().split(/\s+/))); }
  closest(selector) { return this.matches(selector) ? this : this.parent?.closest(selector) ?? null; }
  querySelector(selector) { return this.querySelectorAll(selector)[0] ?? null; }
  querySelectorAll(selector) {
    const inside = this.children.filter((child) => child instanceof Part);
    return inside.flatMap((child) => [...(child.matches(selector) ? [child] : []), ...child.querySelectorAll(selector)]);
  }
}

/** Let these stand on the page; returns how to tell it of an event, and how to let a change be noticed and the next frame be drawn. */
export function stand(...parts) {
  const listeners = new Map();
  const body = new Part("body", {}, ...parts);
  let drawn = [];
  let noticed = () => {};
  Object.assign(document, {
    body,
    createElement: (tag) => new Part(tag),
    createElementNS: (_, tag) => new Part(tag),
    createDocumentFragment: () => new Part(""),
    getElementById: (id) => body.querySelector(`[id=${id}]`),
    querySelector: (selector) => body.querySelector(selector),
    querySelectorAll: (selector) => body.querySelectorAll(selector),
    addEventListener: (kind, listener) => listeners.set(kind, [...(listeners.get(kind) ?? []), listener]),
    dispatchEvent: (event) => listeners.get(event.type)?.forEach((listener) => listener(event)),
  });
  Object.assign(globalThis, {
    HTMLElement: Part,
    innerHeight: 800,
    MutationObserver: class {
      constructor(report) { noticed = report; }
      observe() {}
    },
    requestAnimationFrame: (draw) => drawn.push(draw),
  });
  return {
    tell: (kind, target) => listeners.get(kind).forEach((listener) => listener({ target })),
    notice: (target) => noticed([{ target }]),
    /** Draw what is to be drawn; returns whether anything was. */
    frame() {
      const now = drawn;
      drawn = [];
      now.forEach((draw) => draw());
      return now.length > 0;
    },
  };
}
