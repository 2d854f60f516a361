// Plays a run. The browser pulls: it shows frames at its own pace and asks for the next ones when about two seconds are left.

import { Answer } from "./answer.js";
import { updateTable, makeTable, updateToggles, describeTable } from "./legend.js";
import { buildPanel, updatePanel } from "./panel.js";
import { Scene } from "./scene.js";
import { setAttribute } from "./dom.js";

/** @import { Board, Component, Context, Frame, Header, Spec } from "./types.d.ts" */

const FRAME_RATE = 60; // frames on screen in a second
const MIN_INTERVAL = 12; // ms: on a faster screen than 60 Hz, every second refresh shows a frame
const REDUCED_MOTION = matchMedia("(prefers-reduced-motion: reduce)");

/** A run on screen: its frames so far, where it stands, and how it is told to go on. */
export class Player {
  /** @type {HTMLElement} */ root;
  /** @type {Context} */ context;
  /** @type {string} */ run;
  /** @type {number} */ total;
  /** @type {Frame[]} */ frames;
  /** @type {number} */ frame;
  /** @type {"idle" | "playing" | "paused" | "ended"} */ state;
  /** @type {number} */ speed;
  /** @type {number} */ asked;
  /** @type {string | undefined} */ held;
  /** @type {boolean} */ waiting;
  /** @type {boolean} */ unannounced;
  /** @type {{ frame: number, stands?: boolean, playing?: boolean } | undefined} */ target;
  /** @type {number} */ timer;
  /** @type {number} */ last;
  /** @type {number} */ fraction;
  /** @type {Answer} */ answer;
  /** @type {Scene} */ scene;
  /** @type {Board} */ board;
  /** @type {HTMLElement} */ buttons;
  /** @type {HTMLInputElement} */ scrub;
  /** @type {HTMLElement} */ hint;
  /** @type {HTMLElement} */ place;
  /** @type {Component<never>["setStateValue"]} */ setStateValue;
  /** @type {Component<never>["setTriggerValue"]} */ setTriggerValue;

  /**
   * @param {HTMLElement} root
   * @param {Context} context
   */
  constructor(root, context) {
    this.root = root;
    this.context = context;
    this.run = "";
    this.asked = 0;
    this.speed = 1;
    this.frames = [];
    this.answer = new Answer(context.standalone);
    this.scene = new Scene(root, context, (click) => this.state !== "playing" && this.setTriggerValue("click", click));
  }

  get spec() {
    return this.scene.spec;
  }

  get legend() {
    return this.scene.legend;
  }

  /**
   * Take what the server sent: the figures of a new run, or the frames that follow on.
   * @param {{ header: Header, values: Frame }} message
   */
  receive({ header, values }) {
    const known = header.spec && header.run === this.run; // a server that has taken over does not know what is here
    if (known) header.keep = this.frames.length - 1;
    const next = header.spec && this.openRun(/** @type {Header & { spec: Spec }} */ (header));
    if (!this.spec || header.run !== this.run) return this.request(0, 1, "");
    this.answer.add(header.said, header.spec && header.keep);
    if (this.scene.themeChanged) this.applyTheme();
    if (header.hold && header.hold !== this.held) return this.hold(header.hold);
    if (!header.hold && this.held) this.release();
    const expected = this.waiting && !known;
    this.waiting = false;
    if (header.first === this.frames.length) {
      const width = header.columns;
      for (let i = 0; i < header.count; i++) this.frames.push(values.subarray(i * width, (i + 1) * width));
      this.updateMarks();
      this.scene.extendRanges(this.frames.slice(header.first), this.frames, this.frame);
    } else if (expected && header.count > 0) {
      return this.request(this.frames.length, this.prefetchCount());
    }
    if (this.target) {
      this.goToTarget();
    } else if (next === "playing") {
      this.resume();
    } else if (next) {
      this.show(this.frame, next, (header.keep ?? -1) >= 0);
    } else {
      this.updateAnswer();
    }
  }

  /**
   * Stop at this frame until the server has taken a change that applies from it.
   * @param {string} name
   */
  hold(name) {
    this.held = name;
    cancelAnimationFrame(this.timer);
    this.request(this.frames.length, 0);
  }

  /** The change did not come: go on. */
  release() {
    this.held = "";
    if (this.state !== "playing") return;
    this.state = "paused";
    this.play();
  }

  /** The colours of the page or the scale of the charts have changed. */
  applyTheme() {
    this.scene.applyTheme(this.frames);
    this.spec.table.rows.forEach(({ colour }, i) => this.board.labels[i]?.style.setProperty("--dv-colour", colour));
    this.scene.updateLayers(this.frames);
    if (this.state === "playing") this.scene.draw(this.frames, this.frame, true);
    else if (!this.target) this.show(this.frame, this.state);
  }

  /** What is switched on has changed: show it so at once. */
  visibilityChanged() {
    updateToggles(this);
    this.scene.visibilityChanged(this.frames, this.frame);
    if (this.state === "playing") this.paint();
    else if (!this.target) this.show(this.frame, this.state);
  }

  /**
   * @param {number} first
   * @param {number} count
   * @param {string} [run]
   */
  request(first, count, run = this.run) {
    this.waiting = count > 0;
    this.asked += 1;
    const at = (this.target?.stands ? this.target.frame : this.frame) ?? 0;
    this.setStateValue("request", { run, first, count, at, playing: this.isPlaying, held: this.held ?? "", asked: this.asked });
  }

  /** Whether it plays, or will once what is missing has come. */
  get isPlaying() {
    return this.state === "playing" || this.target?.playing === true;
  }

  /** How many frames make a second at the present speed. */
  prefetchCount() {
    return FRAME_RATE * Math.max(1, this.speed);
  }

  /**
   * Lay out the figures and table of a run; returns how it goes on. What is kept of the run before stays.
   * @param {Header & { spec: Spec }} header
   * @returns {Player["state"]}
   */
  openRun({ run, total, spec, keep = -1, stand }) {
    const [playing, at, before] = [this.isPlaying, this.frame ?? 0, this.target];
    cancelAnimationFrame(this.timer);
    if (run !== this.run && keep < 0 && at) this.scene.keepGhost(this.frames, at); // a run that has not landed was not seen
    const frame = Math.min(at, Math.max(0, keep));
    Object.assign(this, { run, total, frames: this.frames.slice(0, keep + 1), frame, state: "paused", target: undefined, held: "" });
    if (keep >= 0 && before?.stands) this.target = before; // it shares what had not come yet
    if (stand || (playing && stand === 0)) this.target = { frame: Math.min(playing ? Math.max(stand, at) : stand, total), stands: true, playing };
    if (this.scene.setRun(spec, this.frames)) buildPanel(this);
    this.hint.textContent = this.spec.figures.map(({ hint }) => hint).join(" ").trim();
    if (!this.target) this.place.replaceChildren(makeTable(this));
    this.scene.updateLayers(this.frames);
    if (keep < 0) return "idle";
    return playing ? "playing" : frame ? "paused" : "idle";
  }

  close() {
    this.stop();
    this.answer.destroy();
    this.scene.destroy();
  }

  /** Show the histories on a linear axis, or on a logarithmic one again. */
  toggleScale() {
    this.scene.linear = !this.scene.linear;
    this.applyTheme();
  }

  play() {
    if (this.state === "playing") return;
    if (this.target?.stands) {
      this.target.playing = true;
      return;
    }
    this.target = undefined;
    if (this.frame >= this.total) this.frame = 0;
    this.setState("playing");
    this.scene.startMotion();
    this.paint();
    this.last = performance.now();
    this.fraction = 0;
    this.timer = requestAnimationFrame((now) => this.tick(now));
  }

  /** Play a run that has been opened: its figures are not on screen yet. */
  resume() {
    this.play();
    this.scene.draw(this.frames, this.frame, true);
  }

  /** @param {number} now */
  tick(now) {
    if (this.state !== "playing") return;
    this.timer = requestAnimationFrame((later) => this.tick(later));
    if (now - this.last < (REDUCED_MOTION.matches ? 1000 : MIN_INTERVAL)) return;
    this.last = now;
    this.fraction += REDUCED_MOTION.matches ? this.prefetchCount() : this.speed;
    const whole = Math.floor(this.fraction);
    this.fraction -= whole;
    const next = Math.min(this.frame + whole, this.total, this.frames.length - 1);
    const left = this.frames.length - next;
    // Each answer takes Streamlit's front end some time to place: few and large ones, but a small first one.
    const missing = this.frames.length <= this.total && left < 2 * this.prefetchCount();
    if (missing && !this.waiting) this.request(this.frames.length, left > 1 ? 2 * this.prefetchCount() : this.prefetchCount());
    if (next === this.frame) return;
    this.frame = next;
    this.updateMarks();
    this.paint();
    if (next === this.total) this.show(next, "ended", true);
  }

  pause() {
    if (this.target) this.target.playing = false;
    if (this.state === "playing") this.show(this.frame, "paused", true);
  }

  step() {
    this.stop();
    this.target = { ...this.target, frame: Math.min((this.target?.frame ?? this.frame) + 1, this.total) };
    this.goToTarget();
  }

  /**
   * Stand at a frame; one that has not come yet is loaded first.
   * @param {number} frame
   * @param {boolean} [tell]
   */
  seek(frame, tell = false) {
    if (frame < this.frames.length) return this.show(frame, this.stateAt(frame), tell);
    this.stop();
    this.target = { ...this.target, frame, playing: false };
    this.goToTarget();
  }

  /** Stand at the target, or play on from it; where it has not come yet, ask for what is missing and land once it has. */
  goToTarget() {
    if (!this.target) return;
    const { frame, playing } = this.target;
    if (frame >= this.frames.length) {
      this.updateMarks();
      if (!this.waiting) this.request(this.frames.length, frame + 1 - this.frames.length);
    } else if (playing && frame < this.total) {
      this.setFrame(frame);
      this.resume();
    } else {
      this.show(frame, this.stateAt(frame), true);
    }
  }

  /**
   * What a player is that stands at a frame.
   * @param {number} frame
   */
  stateAt(frame) {
    if (frame >= this.total) return "ended";
    return frame ? "paused" : "idle";
  }

  /**
   * A frame is on screen from now on; if it is the first of a run that follows another, its table is too.
   * @param {number} frame
   */
  setFrame(frame) {
    if (this.target?.stands) this.place.replaceChildren(makeTable(this));
    Object.assign(this, { frame, target: undefined });
  }

  reset() {
    this.scene.ghost = undefined;
    this.scene.updateLayers(this.frames);
    this.show(0, "idle", true);
  }

  stop() {
    cancelAnimationFrame(this.timer);
    if (this.state === "playing") this.setState("paused");
  }

  /**
   * Stand still at a frame: the whole of it as a Plotly figure, with hover and zoom.
   * @param {number} frame
   * @param {Player["state"]} state
   * @param {boolean} [tell]
   */
  show(frame, state, tell = false) {
    this.stop();
    this.setFrame(frame);
    this.setState(state);
    this.scene.draw(this.frames, frame, false);
    updateTable(this);
    this.scene.setAriaLabel(describeTable(this));
    this.unannounced = tell;
    this.updateAnswer();
    if (tell) this.request(this.frames.length, 0);
  }

  /** Say what is to be said of the frame on screen, and once it stands to who listens too. */
  updateAnswer() {
    if (this.target?.stands) return;
    if (this.state === "playing" || !this.unannounced) this.answer.show(this.frame, this.state === "playing");
    else this.unannounced = !this.answer.announce(this.frame, describeTable(this));
  }

  paint() {
    this.scene.paint(this.frames, this.frame);
    this.updateAnswer();
    updateTable(this);
  }

  /** @param {Player["state"]} state */
  setState(state) {
    this.state = state;
    this.updateMarks();
  }

  updateMarks() {
    updatePanel(this);
    if (this.target?.stands) return; // until it lands, what is on screen stays as it is
    const marks = { run: this.run, state: this.state, frame: this.frame, frames: this.frames.length, total: this.total };
    for (const [name, value] of Object.entries(marks)) setAttribute(this.root, `data-${name}`, value);
  }
}
