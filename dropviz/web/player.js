// Plays a run. The browser pulls: it shows frames at its own pace and asks for the next ones when about a second is left.

import { Chart, decode, dress, isDark, rootOf } from "./plot.js";

const CHUNK = 60; // frames asked for at once: one second
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
    this.frames = [];
  }

  /** Take what the server sent: the figures of a new run, or the frames that follow on. */
  receive({ header, values }) {
    if (header.spec) this.open(header);
    else if (!this.spec || header.run !== this.run) return this.ask(0, 1, "");
    else if (this.dark !== isDark(this.root)) this.recolour();
    const expected = this.waiting;
    this.waiting = false;
    if (header.first === this.frames.length) {
      const width = header.columns;
      for (let i = 0; i < header.count; i++) this.frames.push(values.subarray(i * width, (i + 1) * width));
      this.mark();
      this.widen(this.frames.slice(header.first));
    } else if (expected && header.count > 0) {
      return this.ask(this.frames.length, CHUNK);
    }
    if (this.stepping && this.frames.length > this.frame + 1) {
      this.stepping = false;
      this.show(this.frame + 1, this.frame + 1 >= this.total ? "ended" : "paused", true);
    } else if (header.spec) {
      this.show(0, "idle");
    }
  }

  /** Take the run's figures in the colours of the page's theme. */
  recolour() {
    this.dark = isDark(this.root);
    this.spec = JSON.parse(dress(JSON.stringify(this.raw), this.root, this.context.dark));
    if (!this.frames.length) return;
    this.widen(this.frames);
    if (this.state !== "playing") this.show(this.frame, this.state);
  }

  ask(first, count, run = this.run) {
    this.waiting = count > 0;
    this.asked += 1;
    this.setStateValue("request", { run, first, count, at: this.frame ?? 0, state: this.state ?? "idle", asked: this.asked });
  }

  /** Lay out the figures, buttons and table of a run. */
  open({ run, total, spec }) {
    this.close();
    Object.assign(this, { run, total, raw: spec, frames: [], frame: 0, stepping: false });
    this.recolour();
    const charts = this.spec.figures.map(({ slug }) => {
      const box = document.createElement("div");
      box.className = "dv-figure";
      return { slug, box };
    });
    const grid = element("div", "dv-charts", ...charts.map(({ box }) => box));
    this.buttons = element("div", "dv-buttons", ...["Play", "Pause", "Step", "Reset"].map((name) => this.button(name)));
    this.clock = element("span", "dv-clock");
    this.buttons.append(this.clock);
    this.root.replaceChildren(this.buttons, grid, this.makeTable(this.spec.table));
    this.charts = charts.map(({ slug, box }) => {
      const chart = new Chart(box, slug, this.context.plotly);
      chart.canvas = element("canvas", "dv-canvas");
      box.append(chart.canvas);
      return chart;
    });
  }

  close() {
    this.stop();
    this.charts?.forEach((chart) => chart.free());
  }

  button(name) {
    const button = element("button", "dv-button", name);
    button.type = "button";
    button.onclick = () => this[name.toLowerCase()]();
    return button;
  }

  makeTable({ caption, columns, rows }) {
    this.cells = [];
    const head = element("tr", "", element("th", "", ""), ...columns.map((name) => element("th", "", name)));
    const body = rows.map(({ name, colour, cells }) => {
      const label = element("th", "", name);
      label.style.setProperty("--dv-colour", colour);
      label.className = "dv-member";
      return element("tr", "", label, ...cells.map((column) => {
        const cell = element("td", "", "");
        this.cells.push({ cell, column });
        return cell;
      }));
    });
    return element("table", "dv-table", element("caption", "", caption), element("thead", "", head), element("tbody", "", ...body));
  }

  play() {
    if (this.state === "playing") return;
    if (this.frame >= this.total) this.frame = 0;
    this.setState("playing");
    this.charts.forEach((chart, index) => chart.draw(this.figureAt(index, -1)));
    this.last = performance.now();
    const tick = (now) => {
      if (this.state !== "playing") return;
      this.timer = requestAnimationFrame(tick);
      if (now - this.last < (STILL.matches ? 1000 : HASTE)) return;
      this.last = now;
      const next = Math.min(this.frame + (STILL.matches ? CHUNK : 1), this.total, this.frames.length - 1);
      if (this.frames.length - next < CHUNK && this.frames.length <= this.total && !this.waiting) this.ask(this.frames.length, CHUNK);
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
    if (this.frame >= this.total) return;
    if (this.frames.length > this.frame + 1) this.show(this.frame + 1, this.frame + 1 >= this.total ? "ended" : "paused", true);
    else { this.stepping = true; this.ask(this.frames.length, 1); }
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
    this.frame = frame;
    this.setState(state);
    this.charts.forEach((chart, index) => chart.draw(this.figureAt(index, frame)).then(() => {
      if (this.state !== "playing") clear(chart.canvas);
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
      const full = chart.plot._fullLayout;
      if (!full?.xaxis) return;
      const pen = fit(chart);
      const [x, y] = [scale(full.xaxis, false), scale(full.yaxis, true)];
      pen.save();
      pen.beginPath();
      pen.rect(full.xaxis._offset, full.yaxis._offset, full.xaxis._length, full.yaxis._length);
      pen.clip();
      for (const move of this.spec.moving) {
        if (move.figure !== index) continue;
        const { line, x: xs } = this.spec.figures[index].figure.data[move.trace];
        pen.beginPath();
        pen.strokeStyle = line.color;
        pen.lineWidth = line.width ?? 2;
        pen.setLineDash(DASHES[line.dash] ?? []);
        if (move.length) {
          const row = this.frames[this.frame];
          for (let i = 0; i < move.length; i++) pen.lineTo(x(xs[i]), y(row[move.column + i]));
        } else {
          for (let epoch = 0; epoch <= this.frame; epoch++) pen.lineTo(x(epoch), y(this.frames[epoch][move.column]));
        }
        pen.stroke();
      }
      pen.restore();
    });
    this.fill();
  }

  /** Widen a chart's y-axis when a value that was received lies outside, so that nothing plays out of sight. */
  widen(rows) {
    for (const move of this.spec.moving) {
      if (move.length) continue;
      const axis = this.spec.figures[move.figure].figure.layout.yaxis;
      if (!axis.range) continue;
      const log = axis.type === "log";
      for (const row of rows) {
        const value = log ? Math.log10(row[move.column]) : row[move.column];
        if (Number.isFinite(value)) axis.range = [Math.min(axis.range[0], value), Math.max(axis.range[1], value)];
      }
    }
  }

  setState(state) {
    this.state = state;
    this.mark();
  }

  mark() {
    Object.assign(this.root.dataset, { state: this.state, frame: this.frame, frames: this.frames.length, total: this.total });
    this.clock.textContent = `${this.spec.unit} ${this.frame} of ${this.total}`;
    for (const button of this.buttons.querySelectorAll("button")) {
      button.disabled = { Play: this.state === "playing", Pause: this.state !== "playing", Step: this.frame >= this.total }[button.textContent] ?? false;
    }
  }

  fill() {
    for (const { cell, column } of this.cells) cell.textContent = number(this.frames[this.frame][column]);
  }

  describe() {
    this.fill();
    const { columns, rows } = this.spec.table;
    const row = this.frames[this.frame];
    const words = rows.map(({ name, cells }) => `${name}: ${cells.map((column, i) => `${columns[i]} ${number(row[column])}`).join(", ")}`);
    const label = `At ${this.spec.unit} ${this.frame} of ${this.total}. ${words.join(". ")}.`;
    this.charts.forEach((chart, i) => chart.root.setAttribute("aria-label", `${this.spec.figures[i].alt} ${label}`));
  }
}

const DASHES = { dash: [9, 6], dot: [2, 4], solid: [] };

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** Three significant digits; a number that is none says so. */
function number(value) {
  if (!Number.isFinite(value)) return "diverged";
  const size = Math.abs(value);
  return size >= 1e4 || (size > 0 && size < 1e-3) ? value.toExponential(1) : value.toPrecision(3);
}

function scale(axis, flip) {
  const [low, high] = axis.range;
  const log = axis.type === "log";
  const factor = axis._length / (high - low);
  return (value) => {
    const share = ((log ? Math.log10(value) : value) - low) * factor;
    return axis._offset + (flip ? axis._length - share : share);
  };
}

/** Make the canvas as large as its chart, in device pixels, and empty. */
function fit(chart) {
  const { canvas, root } = chart;
  const ratio = devicePixelRatio || 1;
  const [width, height] = [root.clientWidth, root.clientHeight];
  const pen = canvas.getContext("2d");
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}

function clear(canvas) {
  canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
}

/** The component `plot.player`. */
export function player({ data, parentElement, setStateValue }, context) {
  const root = rootOf(parentElement, "dv-player");
  root.player ??= new Player(root, context);
  root.player.setStateValue = setStateValue;
  root.player.receive(read(data));
  return () => { if (!root.isConnected) root.player.close(); };
}
