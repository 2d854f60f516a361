// Plays a run. The browser pulls: it shows frames at its own pace and asks for the next ones when about two seconds are left.

import { Clock } from "./clock.js";
import { Preview } from "./preview.js";
import { Run } from "./run.js";
import { Stage } from "./stage.js";

/** @import { Component, Context, Frame, Header, Spec, State } from "./types.d.ts" */

/** Tells a run how to go on, shows it, and asks the server for what is missing. */
export class Player {
  /** @type {Run} */ run = new Run();
  /** @type {Clock} */ clock = new Clock();
  /** @type {Stage} */ stage;
  /** @type {Preview} */ preview = new Preview(this);
  /** @type {number} */ asked = 0; // how many requests were made
  /** @type {boolean} */ waiting = false; // for the frames of the last of them
  /** @type {string} */ held = ""; // until the server has taken this change
  /** @type {Component<never>["setStateValue"]} */ setStateValue;
  /** @type {Component<never>["setTriggerValue"]} */ setTriggerValue;

  /**
   * @param {HTMLElement} root
   * @param {Context} context
   */
  constructor(root, context) {
    this.stage = new Stage(root, context, this.run, (click) => this.run.state !== "playing" && this.setTriggerValue("click", click));
  }

  /**
   * Take what the server sent: the figures of a new run, or the frames that follow on.
   * @param {{ header: Header, values: Frame }} message
   */
  receive({ header, values }) {
    const { run, stage } = this;
    if (this.preview.receive(header)) return;
    const known = header.spec && header.run === run.name; // a server that has taken over does not know what is here
    if (known) Object.assign(header, { keep: run.frames.length - 1, stand: (header.keep ?? -1) < 0 ? header.stand : undefined });
    const next = header.spec && this.open(/** @type {Header & { spec: Spec }} */ (header));
    if (!stage.spec || header.run !== run.name) return this.request(0, 1, "");
    stage.answer.add(header.said, header.spec && header.keep);
    if (stage.scene.themeChanged) stage.applyTheme();
    if (header.hold && header.hold !== this.held) return this.hold(header.hold);
    if (!header.hold && this.held) this.release();
    const expected = this.waiting && !known;
    this.waiting = false;
    if (run.append(header, values)) {
      stage.updateMarks();
      stage.scene.extendRanges(run.frames.slice(header.first), run.frames, run.frame);
    } else if (expected && header.count > 0) {
      return this.request(run.frames.length, this.clock.rate);
    }
    if (run.target) {
      this.goToTarget();
    } else if (next === "playing") {
      this.resume();
    } else if (next) {
      this.show(run.frame, next, (header.keep ?? -1) >= 0);
    } else {
      stage.updateAnswer();
    }
  }

  /**
   * Stop at this frame until the server has taken a change that applies from it.
   * @param {string} name
   */
  hold(name) {
    this.held = name;
    this.clock.stop();
    this.request(this.run.frames.length, 0);
  }

  /** The change did not come: go on. */
  release() {
    this.held = "";
    this.preview.end();
    if (this.run.state !== "playing") return;
    this.run.state = "paused";
    this.play();
  }

  /**
   * @param {number} first
   * @param {number} count
   * @param {string} [name]
   */
  request(first, count, name = this.run.name) {
    const { run, held } = this;
    this.waiting = count > 0;
    this.asked += 1;
    const at = run.target?.stands ? run.target.frame : run.frame;
    this.setStateValue("request", { run: name, first, count, at, playing: run.isPlaying, held, asked: this.asked });
  }

  /**
   * Take the figures of a run in the place of the one before; returns how it goes on.
   * @param {Header & { spec: Spec }} header
   * @returns {State}
   */
  open(header) {
    const { run, stage } = this;
    this.clock.stop();
    // A run that has not landed was not seen.
    if (header.run !== run.name && (header.keep ?? -1) < 0 && run.frame) stage.scene.keepGhost(run.frames, run.frame);
    const next = run.open(header);
    this.held = "";
    stage.open(header.spec, this);
    return next;
  }

  close() {
    this.stop();
    this.stage.destroy();
  }

  play() {
    const { run, stage } = this;
    this.preview.forget();
    if (run.state === "playing") return;
    if (run.target?.stands) {
      run.target.playing = true;
      return;
    }
    run.target = undefined;
    if (run.frame >= run.total) run.frame = 0;
    this.setState("playing");
    stage.scene.startMotion();
    stage.paint();
    this.clock.start((due) => this.advance(due));
  }

  /** Play a run that has been opened: its figures are not on screen yet. */
  resume() {
    this.play();
    this.stage.draw();
  }

  /**
   * Show the frame that is due, and ask in time for those that are missing.
   * @param {number} due
   */
  advance(due) {
    const { run, stage } = this;
    const next = run.next(due);
    const missing = run.missing(next, this.clock.rate);
    if (missing && !this.waiting) this.request(run.frames.length, missing);
    if (next === run.frame) return;
    run.frame = next;
    stage.updateMarks();
    stage.paint();
    if (next === run.total) this.show(next, "ended", true);
  }

  pause() {
    const { run } = this;
    if (run.target) run.target.playing = false;
    if (run.state === "playing") this.show(run.frame, "paused", true);
  }

  step() {
    const { run } = this;
    this.preview.end();
    this.stop();
    run.target = { ...run.target, frame: Math.min((run.target?.frame ?? run.frame) + 1, run.total) };
    this.goToTarget();
  }

  /**
   * Stand at a frame; one that has not come yet is loaded first.
   * @param {number} frame
   * @param {boolean} [tell]
   */
  seek(frame, tell = false) {
    const { run } = this;
    this.preview.end();
    if (frame < run.frames.length) return this.show(frame, run.stateAt(frame), tell);
    this.stop();
    run.target = { ...run.target, frame, playing: false };
    this.goToTarget();
  }

  /** Stand at the target, or play on from it; where it has not come yet, ask for what is missing and land once it has. */
  goToTarget() {
    const { run } = this;
    if (!run.target) return;
    const { frame, playing } = run.target;
    if (frame >= run.frames.length) {
      this.stage.updateMarks();
      if (!this.waiting) this.request(run.frames.length, frame + 1 - run.frames.length);
    } else if (playing && frame < run.total) {
      this.setFrame(frame);
      this.resume();
    } else {
      this.show(frame, run.stateAt(frame), true);
    }
  }

  /**
   * A frame is on screen from now on; if it is the first of a run that follows another, its table is too.
   * @param {number} frame
   */
  setFrame(frame) {
    if (this.run.target?.stands) this.stage.showTable();
    Object.assign(this.run, { frame, target: undefined });
  }

  reset() {
    const { run, stage } = this;
    stage.scene.ghost = undefined;
    stage.scene.updateLayers(run.frames);
    this.show(0, "idle", true);
  }

  stop() {
    this.clock.stop();
    if (this.run.state === "playing") this.setState("paused");
  }

  /**
   * Stand still at a frame.
   * @param {number} frame
   * @param {State} state
   * @param {boolean} [tell] whether those who listen and the server are told
   */
  show(frame, state, tell = false) {
    this.preview.forget();
    this.stop();
    this.setFrame(frame);
    this.setState(state);
    this.stage.show(tell);
    if (tell) this.request(this.run.frames.length, 0);
  }

  /** @param {State} state */
  setState(state) {
    this.run.state = state;
    this.stage.updateMarks();
  }
}
