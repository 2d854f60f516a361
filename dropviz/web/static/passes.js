// A network and the history of its passes, side by side, and the player of these passes over both.
// Both pictures show the last pass already; the player covers them, and uncovers them when it ends or is stopped.

import { watchClicks } from "./clicks.js";
import { decode, element, rootOf } from "./dom.js";
import { Keys } from "./keys.js";
import { whenHere } from "./leaving.js";
import { Masks, passAt } from "./masks.js";
import { hideRows, paintNetwork, paintOutput } from "./network.js";
import { applyTheme } from "./figures.js";
import { Chart } from "./plot.js";
import { announceDrawn } from "./resting.js";
import { answerIn } from "./section.js";

/** @import { Component, Context, Overlay, PassesMessage } from "./types.d.ts" */

const prefersReducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

class Passes {
  /** @type {HTMLElement} */ root;
  /** @type {{ number: number, data: any[] }[]} */ clicks;
  /** @type {number} */ count;
  /** @type {Chart[]} */ charts;
  /** @type {Keys} */ keys;
  /** @type {HTMLButtonElement} */ button;
  /** @type {HTMLElement} */ said;
  /** @type {HTMLElement} */ marks;
  /** @type {PassesMessage} */ message;
  /** @type {Masks} */ masks;
  /** @type {boolean} */ playing;
  /** @type {boolean} */ painted;
  /** @type {number} */ came; // the p of the passes that are here
  /** @type {boolean} */ behind; // whether p stands elsewhere
  /** @type {boolean} */ awaited; // whether those that come are to be played
  /** @type {() => true} */ ask;
  /** @type {number} */ shown;
  /** @type {(Overlay | undefined)[] | undefined} */ overlays;

  /**
   * @param {HTMLElement} root
   * @param {PassesMessage} message
   * @param {string} url
   */
  constructor(root, { row }, url) {
    this.root = root;
    Object.assign(this, { clicks: [], count: 0, behind: false, awaited: false });
    this.charts = row.map(({ slug }) => new Chart(element("div", "dv-figure"), slug, url));
    const [network, history] = this.charts.map((chart) => element("div", "dv-place", chart.box));
    this.charts[0].root.classList.add("dv-clickable");
    this.keys = new Keys(this.charts[0], network, row[0].slug);
    watchClicks(this.charts[0], (place) => this.keys.clickNearest(place));
    this.button = document.createElement("button");
    this.button.className = "dv-button";
    this.button.type = "button";
    this.button.onclick = () => {
      if (this.playing) this.stop();
      else if (this.behind) this.awaited = this.ask();
      else this.play(0);
    };
    [this.said, this.marks] = [element("span", "dv-clock"), element("span", "dv-marks")];
    const hint = element("div", "dv-hint", "Click a unit to drop or revive it.");
    root.append(element("div", "dv-buttons", this.button, this.said, this.marks), element("div", "dv-pictures", network, history), hint);
  }

  /**
   * Draw the figures of a message; `send` is given every click that the server has not taken yet.
   * @param {PassesMessage} message
   * @param {(clicks: object[]) => void} send
   */
  draw({ row, taken }, send) {
    this.clicks = this.clicks.filter(({ number }) => number > taken);
    this.count = Math.max(this.count, taken);
    this.charts[0].onClick = (point) => {
      if (this.playing) return this.stop(); // what is seen is not the pass that a click changes
      this.clicks.push({ number: ++this.count, ...point });
      send(this.clicks);
    };
    const [drawn] = row.map(({ alt, figure }, i) => this.charts[i].show(alt, figure));
    drawn.then(() => this.keys.figureDrawn(row[0].alt));
  }

  /**
   * Draw the figures of another stop, which is where the knob stands from now on. Its passes are asked for when they are to be played.
   * @param {import("./following.d.ts").Drawn} stop
   * @param {string} p
   */
  stand({ rows = [] }, p) {
    this.stop();
    this.message.p = Number(p);
    rows[0].forEach(({ alt, figure }, number) => this.charts[number].show(alt, figure));
    this.behind = this.message.p !== this.came;
  }

  /** @param {PassesMessage} message */
  update(message) {
    const before = this.message;
    this.stop();
    this.message = message;
    this.marks.textContent = message.marks;
    [this.came, this.behind] = [message.p, false];
    this.masks = new Masks(message);
    this.show(message.passes, "still");
    const more = before?.id === message.id && before.p === message.p && message.passes > before.passes;
    if (this.awaited || more) this.play(more ? before.passes : 0);
    this.awaited = false;
  }

  /** @param {number} from */
  play(from) {
    this.stop();
    if (prefersReducedMotion()) return;
    this.overlays = this.charts.map(overlay);
    this.#setOverlaid(true);
    this.playing = true;
    const began = performance.now();
    /** @param {number} now */
    const step = (now) => {
      if (!this.playing || !this.root.isConnected) return this.stop();
      const shown = passAt(now - began, from, this.message.passes);
      if (shown === undefined) return this.stop();
      if (this.shown !== shown || !this.painted) this.paint(shown);
      requestAnimationFrame(step);
    };
    step(began);
  }

  stop() {
    this.playing = this.painted = false;
    this.overlays?.forEach((canvas) => canvas?.remove());
    this.overlays = undefined;
    this.#setOverlaid(false);
    if (this.message) this.show(this.message.passes, "still");
  }

  /**
   * What hovers is not what the canvases show.
   * @param {boolean} on
   */
  #setOverlaid(on) {
    this.charts.forEach(({ root }) => root.classList.toggle("dv-overlaid", on));
  }

  destroy() {
    this.stop();
    this.charts.forEach((chart) => chart.destroy());
  }

  /**
   * @param {number} passes
   * @param {string} state
   */
  show(passes, state) {
    const { button, said, root } = this;
    this.shown = passes;
    root.dataset.passes = String(passes);
    root.dataset.motion = state;
    button.textContent = state === "still" ? "Play the passes" : "Stop";
    button.hidden = prefersReducedMotion();
    said.textContent = state === "still" ? this.masks.which(passes) : this.masks.describe(passes); // at rest the words of the page say the rest
  }

  /** @param {number} passes */
  paint(passes) {
    const [network, history] = this.overlays ?? [];
    if (!network?.isConnected || !history?.isConnected) return;
    this.painted = true;
    this.show(passes, "playing");
    paintNetwork(network, this.message, this.masks, passes - 1);
    paintOutput(network, this.message, this.masks.output(passes));
    hideRows(history, this.message, passes);
  }
}

/**
 * A canvas over a figure, as large as it is.
 * @param {Chart} chart
 * @returns {Overlay | undefined}
 */
function overlay(chart) {
  if (!chart.plot._fullLayout) return undefined;
  const canvas = Object.assign(element("canvas", "dv-canvas"), { chart });
  chart.root.append(canvas);
  return canvas;
}

/**
 * The component behind `passes.play`: data is one JSON text as bytes.
 * @param {Component<Uint8Array>} component
 * @param {Context} context
 */
export function passes({ data, parentElement, setTriggerValue }, context) {
  const root = rootOf(parentElement, "dv-passes");
  const message = JSON.parse(applyTheme(decode(data), root, context.dark));
  root.dataset.section = message.section;
  answerIn(parentElement, message.answer);
  root.passes ??= new Passes(root, message, context.plotly);
  const tell = whenHere(root, setTriggerValue);
  root.passes.ask = () => {
    tell("play", true);
    return true;
  };
  root.passes.draw(message, (/** @type {object[]} */ clicks) => tell("clicks", clicks));
  root.passes.update(message);
  announceDrawn();
  return () => { if (!root.isConnected) root.passes.destroy(); };
}
