// Plays a run. The browser pulls: it shows frames at its own pace and asks for the next ones when about a second is left.

import { Chart, decode, dress, isDark, rootOf } from "./plot.js";
import { fillTable, makeButtons, makeScrub, makeTable, makeTools, markPanel, tableInWords } from "./panel.js";
import { clear, element, numbers, paint } from "./stage.js";

const SECOND = 60; // frames on screen in a second
const HASTE = 12; // ms: on a faster screen than 60 Hz, every second refresh shows a frame
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

/** Split a message into its JSON header and its frames (rows of float32). */
function read(bytes) {
  const whole = bytes.slice();
  const length = new DataView(whole.buffer).getUint32(0, true);
  const header = JSON.parse(decode(whole.subarray(4, 4 + length)));
  const start = 4 + length + ((4 - ((4 + length) % 4)) % 4);
  return { header, values: new Float32Array(whole.buffer, start) };
}

class Player {
  constructor(root, context) {
    this.root = root;
    this.context = context;
    this.run = "";
    this.asked = 0;
    this.speed = 1;
    this.frames = [];
  }

  /** Take what the server sent: the figures of a new run, or the frames that follow on. */
  receive({ header, values }) {
    const goes = header.spec ? this.open(header) : "";
    if (!this.spec || header.run !== this.run) return this.ask(0, 1, "");
    if (this.dark !== isDark(this.root)) this.recolour();
    if (header.hold && header.hold !== this.held) return this.hold(header.hold);
    if (!header.hold && this.held) this.release();
    const expected = this.waiting;
    this.waiting = false;
    if (header.first === this.frames.length) {
      const width = header.columns;
      for (let i = 0; i < header.count; i++) this.frames.push(values.subarray(i * width, (i + 1) * width));
      this.mark();
      const widened = this.widen(this.frames.slice(header.first));
      if (this.state === "playing") widened.forEach((index) => this.charts[index].draw(this.figureAt(index, -1)));
    } else if (expected && header.count > 0) {
      return this.ask(this.frames.length, this.ahead());
    }
    if (this.target !== undefined) {
      this.stepTo(this.target);
    } else if (goes === "playing") {
      this.play();
    } else if (goes) {
      this.show(this.frame, goes, header.keep >= 0);
    }
  }

  /** Stop at this frame until the server has taken a change that applies from it. */
  hold(name) {
    this.held = name;
    cancelAnimationFrame(this.timer);
    this.ask(this.frames.length, 0);
  }

  /** The change did not come: go on. */
  release() {
    this.held = "";
    if (this.state !== "playing") return;
    this.state = "paused";
    this.play();
  }

  /** Take the run's figures in the colours of the page's theme. */
  recolour() {
    this.dark = isDark(this.root);
    this.spec = JSON.parse(dress(JSON.stringify(this.raw), this.root, this.context.dark));
    for (const { figure } of this.spec.figures) {
      for (const trace of figure.data) trace.x = numbers(trace.x);
      const axis = figure.layout.yaxis;
      if (this.linear && axis.type === "log") Object.assign(axis, { type: "linear", range: [0, 0.3], dtick: undefined });
    }
    this.widen(this.frames);
    if (this.charts && this.state !== "playing") this.show(this.frame, this.state);
  }

  ask(first, count, run = this.run) {
    this.waiting = count > 0;
    this.asked += 1;
    this.setStateValue("request", { run, first, count, at: this.frame ?? 0, playing: this.state === "playing", held: this.held ?? "", asked: this.asked });
  }

  /** How many frames make a second at the present speed: what is asked for at once. */
  ahead() {
    return SECOND * Math.max(1, this.speed);
  }

  /** Lay out the figures, buttons and table of a run; returns how it goes on. What is kept of the run before stays. */
  open({ run, total, spec, keep }) {
    const frames = this.frames.slice(0, keep + 1);
    const frame = Math.min(this.frame ?? 0, Math.max(0, keep));
    const goes = keep < 0 ? "idle" : this.state === "playing" ? "playing" : frame ? "paused" : "idle";
    this.close();
    Object.assign(this, { run, total, raw: spec, frames, frame, target: undefined, held: "" });
    this.recolour();
    const charts = this.spec.figures.map(({ slug }) => {
      const box = document.createElement("div");
      box.className = "dv-figure";
      return { slug, box };
    });
    const grid = element("div", "dv-charts", ...charts.map(({ box }) => box));
    this.buttons = makeButtons(this);
    this.scrub = makeScrub(this);
    this.root.replaceChildren(this.buttons, this.scrub, grid, makeTable(this), makeTools(this));
    this.charts = charts.map(({ slug, box }) => {
      const chart = new Chart(box, slug, this.context.plotly);
      chart.canvas = element("canvas", "dv-canvas");
      box.append(chart.canvas);
      return chart;
    });
    return goes;
  }

  close() {
    this.stop();
    this.charts?.forEach((chart) => chart.free());
    this.charts = undefined;
  }

  /** Show the histories on a linear axis, or on a logarithmic one again. */
  toggleScale() {
    this.linear = !this.linear;
    this.recolour();
    if (this.state === "playing") this.charts.forEach((chart, index) => chart.draw(this.figureAt(index, -1)));
  }

  play() {
    if (this.state === "playing") return;
    this.target = undefined;
    if (this.frame >= this.total) this.frame = 0;
    this.setState("playing");
    this.charts.forEach((chart, index) => chart.draw(this.figureAt(index, -1)));
    this.last = performance.now();
    this.owed = 0;
    const tick = (now) => {
      if (this.state !== "playing") return;
      this.timer = requestAnimationFrame(tick);
      if (now - this.last < (STILL.matches ? 1000 : HASTE)) return;
      this.last = now;
      this.owed += STILL.matches ? this.ahead() : this.speed;
      const whole = Math.floor(this.owed);
      this.owed -= whole;
      const next = Math.min(this.frame + whole, this.total, this.frames.length - 1);
      const missing = this.frames.length <= this.total && this.frames.length - next < this.ahead();
      if (missing && !this.waiting) this.ask(this.frames.length, this.ahead());
      if (next === this.frame) return;
      this.frame = next;
      if (next === this.total) return this.show(next, "ended", true);
      this.mark();
      this.paint();
    };
    this.timer = requestAnimationFrame(tick);
  }

  pause() {
    if (this.state === "playing") this.show(this.frame, "paused", true);
  }

  step() {
    this.stop();
    this.stepTo(Math.min((this.target ?? this.frame) + 1, this.total));
  }

  /** Stand at a frame; where it has not come yet, ask for what is missing and stand there once it has. */
  stepTo(frame) {
    if (frame < this.frames.length) return this.show(frame, frame >= this.total ? "ended" : "paused", true);
    this.target = frame;
    if (!this.waiting) this.ask(this.frames.length, frame + 1 - this.frames.length);
  }

  reset() {
    this.show(0, "idle", true);
  }

  stop() {
    cancelAnimationFrame(this.timer);
    if (this.state === "playing") this.setState("paused");
  }

  /** Stand still at a frame: the whole of it as a Plotly figure, with hover and zoom. */
  show(frame, state, tell = false) {
    this.stop();
    this.target = undefined;
    this.frame = frame;
    this.setState(state);
    this.charts.forEach((chart, index) => chart.draw(this.figureAt(index, frame)).then(() => {
      if (this.state !== "playing") clear(chart);
    }));
    this.describe();
    if (tell) this.ask(this.frames.length, 0);
  }

  /** The figure with its moving traces as they are at a frame; at -1 they are empty and the canvas draws them. */
  figureAt(index, frame) {
    const { data, layout } = this.spec.figures[index].figure;
    const traces = data.map((trace) => ({ ...trace }));
    for (const move of this.spec.moving.filter((m) => m.figure === index)) {
      const trace = traces[move.trace];
      if (frame < 0) Object.assign(trace, { x: [null], y: [null] });
      else if (move.length) trace.y = Array.from(this.frames[frame].subarray(move.column, move.column + move.length));
      else {
        trace.x = Array.from({ length: frame + 1 }, (_, epoch) => epoch);
        trace.y = this.frames.slice(0, frame + 1).map((row) => row[move.column]);
      }
    }
    return { data: traces, layout };
  }

  paint() {
    this.charts.forEach((chart, index) => {
      const moving = this.spec.moving.filter((move) => move.figure === index);
      paint(chart, this.spec.figures[index].figure.data, moving, this.frames, this.frame);
    });
    fillTable(this);
  }

  /** Widen a chart's y-axis where a value lies outside, so that nothing plays out of sight; returns which charts. */
  widen(rows) {
    const widened = new Set();
    for (const move of this.spec.moving) {
      if (move.length) continue;
      const axis = this.spec.figures[move.figure].figure.layout.yaxis;
      if (!axis.range) continue;
      const log = axis.type === "log";
      for (const row of rows) {
        const value = log ? Math.log10(row[move.column]) : row[move.column];
        if (!Number.isFinite(value) || (value >= axis.range[0] && value <= axis.range[1])) continue;
        axis.range = [Math.min(axis.range[0], value), Math.max(axis.range[1], value)];
        widened.add(move.figure);
      }
    }
    return widened;
  }

  setState(state) {
    this.state = state;
    this.mark();
  }

  mark() {
    Object.assign(this.root.dataset, { state: this.state, frame: this.frame, frames: this.frames.length, total: this.total });
    markPanel(this);
  }

  describe() {
    fillTable(this);
    const words = tableInWords(this);
    this.charts.forEach((chart, i) => chart.root.setAttribute("aria-label", `${this.spec.figures[i].alt} ${words}`));
  }
}

/** The component `plot.player`. */
export function player({ data, parentElement, setStateValue }, context) {
  const root = rootOf(parentElement, "dv-player");
  root.player ??= new Player(root, context);
  root.player.setStateValue = setStateValue;
  root.player.receive(read(data));
  return () => { if (!root.isConnected) root.player.close(); };
}

/** The same without a server, in a page that `replay.js` wrote. */
export function replayed(parent, { header, context, frames }) {
  const root = rootOf(parent, "dv-player");
  const bytes = Uint8Array.from(atob(frames), (letter) => letter.charCodeAt(0));
  root.player = new Player(root, { ...context, standalone: true });
  root.player.setStateValue = () => {};
  root.player.receive({ header, values: new Float32Array(bytes.buffer) });
}
