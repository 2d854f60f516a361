// As much of a browser as the scripts need where they make elements: no layout, no styles, no events.

class FakeNode {
  constructor(tag) {
    Object.assign(this, { tagName: tag.toUpperCase(), attributes: new Map(), children: [], style: { setProperty() {} }, dataset: {}, className: "", hidden: false });
  }

  append(...children) {
    this.children.push(...children.map((child) => (typeof child === "string" ? { textContent: child } : child)));
  }

  replaceChildren(...children) {
    this.children = [];
    this.append(...children);
  }

  set textContent(text) {
    this.children = [{ textContent: String(text) }];
  }

  get textContent() {
    return this.children.map((child) => child.textContent).join("");
  }

  setAttribute(name, value) {
    this.attributes.set(name, String(value));
  }

  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }

  getBoundingClientRect() {
    return { height: 24, width: 100, left: 0, top: 0 };
  }

  getContext() {
    return { measureText: (text) => ({ width: 7 * text.length }) };
  }
}

const text = (data) => ({ data, get textContent() { return this.data; } });

Object.assign(globalThis, {
  document: {
    createElement: (tag) => new FakeNode(tag),
    createTextNode: text,
    documentElement: new FakeNode("html"),
    body: new FakeNode("body"),
    head: new FakeNode("head"),
    baseURI: "http://localhost/",
    querySelector: () => null,
  },
  getComputedStyle: () => ({ fontSize: "16px", getPropertyValue: () => "#ffffff" }),
  matchMedia: () => ({ matches: false }),
  addEventListener() {},
  removeEventListener() {},
});
globalThis.window = globalThis;
