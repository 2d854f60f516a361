// Draws a Plotly figure in place, once it is near the view: one element, updated by Plotly.react, never torn down.

import { rangesOf } from "./axes.js";
import { element, setAttribute } from "./dom.js";
import { enlarged, isSame, keepHeight, letterScale } from "./figures.js";
import { withTexts } from "./hover.js";
import { plotly } from "./library.js";
import { Motion } from "./motion.js";
import { paper } from "./paper.js";
import { Settling } from "./settling.js";
import { figureTools, markDragging } from "./tools.js";

/** @import { Figure, Plotly, PlotElement } from "./types.d.ts" */

const AHEAD = "50% 0px"; // of the view's height: so far below or above it a figure is drawn already
const LEAST = 120; // CSS pixels that a chart is drawn in where it has no room yet
const NARROW = 520; // CSS pixels: a figure with less room takes its narrow layout, unless it says another width

/** One drawn figure. `draw` may be called at any pace: while one drawing is under way only the newest waits. */
export class Chart {
  /** @type {HTMLElement} */ root;
  /** @type {string} */ slug;
  /** @type {string} */ url;
  /** @type {string} */ at;
  /** @type {false | "zoom" | "pan"} */ mode;
  /** @type {PlotElement} */ plot;
  /** @type {HTMLElement} */ tools;
  /** @type {HTMLElement} */ box;
  /** @type {ResizeObserver} */ observer;
  /** @type {Figure} */ figure;
  /** @type {Figure | undefined} */ stands;
  /** @type {{ alt: string, figure: Figure } | undefined} */ late;
  /** @type {Motion} */ motion;
  /** @type {{ laid: object, ranges: Record<string, number[]>, width: number, most: number, scale: number } | undefined} */ room;
  /** @type {Settling} */ settling;
  /** @type {boolean} */ waiting;
  /** @type {IntersectionObserver} */ sight;
  /** @type {() => void} */ arrive;
  /** @type {Promise<void> | undefined} */ drawing;
  /** @type {Plotly | undefined} */ Plotly;
  /** @type {(point: { data: any[] }) => void} */ onClick;

  /**
   * `root` is the picture; what goes into the page is `box`, which has the picture's tools too.
   * @param {HTMLElement} root
   * @param {string} slug
   * @param {string} url
   */
  constructor(root, slug, url) {
    this.root = root;
    root.chart = this;
    this.slug = slug;
    this.url = url;
    this.mode = false;
    this.plot = document.createElement("div");
    this.motion = new Motion(this);
    root.replaceChildren(this.plot);
    root.dataset.figure = slug;
    root.dataset.revision = "0";
    root.setAttribute("role", "img");
    this.tools = figureTools(this);
    this.box = element("div", "dv-chart", root, this.tools);
    this.settling = new Settling(this);
    this.observer = new ResizeObserver(() => this.Plotly && this.plot.layout && this.draw(this.figure));
    this.observer.observe(root);
    const view = document.querySelector("[data-testid=stMain]"); // what scrolls; in a file of its own the page does
    this.sight = new IntersectionObserver((seen) => this.#setNear(seen[seen.length - 1].isIntersecting), { root: view, rootMargin: AHEAD });
    this.sight.observe(root);
    this.arrive = () => {};
    paper.charts.add(this);
  }

  /**
   * Draw a figure and say in words what it shows; returns what `draw` does. One that stands already is not drawn again.
   * @param {string} alt
   * @param {Figure} figure
   * @param {string} at  the stop of a moving knob that it shows, such as "p=0.35"
   */
  show(alt, figure, at = "") {
    if (!at && this.at && document.body.dataset.moving) { // the server is late: this is where the thumb was
      this.late = { alt, figure };
      return Promise.resolve();
    }
    setAttribute(this.root, "aria-label", alt);
    this.at = at;
    const same = this.figure && isSame(this.figure, figure);
    const stands = this.stands === this.figure || this.motion.shown;
    const drawn = !same ? this.draw(figure) : this.drawing ?? (stands ? Promise.resolve() : this.draw(this.figure));
    return drawn.then(() => this.#mark());
  }

  /**
   * The same while a knob moves: on a canvas, where one can show it, until the knob rests.
   * @param {string} alt
   * @param {Figure} figure
   * @param {string} at
   */
  move(alt, figure, at) {
    if (!this.room || !this.motion.paint(...this.#inRoom(figure, this.room), this.room)) return this.show(alt, figure, at);
    this.figure = figure;
    setAttribute(this.root, "aria-label", alt);
    this.painted(at);
    this.settling.wait();
    return Promise.resolve();
  }

  /** Let a canvas show what Plotly has drawn, for a knob is about to move. */
  takeOver() {
    const { figure, room, root, stands } = this;
    if (!room || stands !== figure || root.dataset.near !== "true" || root.classList.contains("dv-overlaid")) return;
    if (this.motion.paint(...this.#inRoom(figure, room), room)) this.settling.wait();
  }

  /**
   * Draw it where nobody sees it: what is done for the first time takes longest, so let that be before the knob moves.
   * @param {Figure} figure
   */
  rehearse(figure) {
    if (this.room && !this.motion.brush) this.motion.draw(...this.#inRoom(figure, this.room), this.room);
  }

  /**
   * The traces and the layout of a figure as wide and in letters as large as it stands: to ask the page for them would let it be laid
   * out anew at every place.
   * @param {Figure} figure
   * @param {NonNullable<Chart["room"]>} room
   * @returns {[any[], any]}
   */
  #inRoom(figure, { width, most, scale }) {
    return [enlarged(figure.data, scale), enlarged(this.layout(width, most, figure), scale)];
  }

  /**
   * Draw a figure, given as {data, layout}; returns a promise that ends when the newest one stands.
   * @param {Figure} figure
   * @returns {Promise<void>}
   */
  draw(figure) {
    this.figure = figure;
    this.waiting = true;
    if (this.root.isConnected) this.#keepPlace(this.width()); // what comes below has its place at once
    this.drawing ??= this.#drawAll().finally(() => { this.drawing = undefined; });
    return this.drawing;
  }

  /** The hand rests: what the server has drawn meanwhile stands. */
  settle() {
    const { late } = this;
    this.late = undefined;
    if (late) this.show(late.alt, late.figure);
  }

  /** Say which stop stands. */
  #mark() {
    if (this.at) this.root.dataset.at = this.at;
    else delete this.root.dataset.at;
  }

  /** Somebody else has drawn a stop over the axes. @param {string} at */
  painted(at) {
    this.at = at;
    this.#mark();
    this.#revise();
  }

  #revise() {
    this.root.dataset.revision = String(Number(this.root.dataset.revision) + 1);
  }

  /** @param {boolean} near */
  #setNear(near) {
    this.root.dataset.near = String(near);
    if (near) this.arrive();
  }

  /** How wide the room is, in CSS pixels. */
  width() {
    return Math.floor(this.root.clientWidth * (paper.share || 1));
  }

  /** Keep the place of the figure in a room so wide; returns how high it is. @param {number} width */
  #keepPlace(width) {
    return keepHeight(this.plot, this.layout(width, Infinity).height, !paper.share);
  }

  /**
   * The layout for the room that there is, and for what dragging is to do.
   * @param {number} width
   * @param {number} most  pixels of height
   * @param {Figure} [figure]
   */
  layout(width, most, { layout } = this.figure) {
    const fitted = { ...layout, ...(width < (layout.meta?.below ?? NARROW) ? layout.meta?.narrow : {}) };
    fitted.height = Math.min(fitted.height, most);
    // Names beside the axes leave them half of the room at least: with none left, Plotly gives up.
    const margin = { ...fitted.margin, r: Math.min(fitted.margin?.r ?? 80, width / 2) };
    return { ...fitted, margin, width: Math.max(width, LEAST), dragmode: this.mode };
  }

  async #drawAll() {
    this.Plotly = await plotly(this.url);
    while (this.waiting && this.root.isConnected) {
      if (this.root.dataset.near !== "true" && !paper.share) await new Promise((resolve) => { this.arrive = () => resolve(undefined); });
      this.waiting = false;
      const [figure, width, scale] = [this.figure, this.width(), letterScale()];
      const most = this.#keepPlace(width);
      const layout = this.layout(width, most);
      // Copies: Plotly writes into them, such as what is zoomed to, and the figure must be left as it came.
      const told = figure.data.map((trace) => ({ ...withTexts(trace) }));
      const data = enlarged(told, scale);
      const sized = enlarged(structuredClone(layout), scale);
      // Given a configuration again, Plotly compares it.
      const first = this.plot.layout ? [] : [{ displayModeBar: false, responsive: false }];
      await this.Plotly.react(this.plot, data, sized, ...first);
      [this.stands, this.room] = [figure, { laid: enlarged(layout, scale), ranges: rangesOf(this.plot), width, most, scale }];
      if (this.figure === figure) this.motion.clear();
      this.#revise();
    }
  }

  /**
   * Let dragging "zoom", "pan" or, false, do nothing.
   * @param {Chart["mode"]} mode
   */
  drag(mode) {
    this.mode = mode;
    markDragging(this.tools, mode);
    if (this.plot.layout) this.Plotly?.relayout(this.plot, { dragmode: mode }); // one that is not drawn yet will be drawn so
  }

  destroy() {
    this.settling.end();
    paper.charts.delete(this);
    this.observer.disconnect();
    this.sight.disconnect();
    this.Plotly?.purge(this.plot);
  }
}
