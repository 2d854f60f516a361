// A network and the history of its passes, side by side, and the player of these passes over both.
// Both pictures show the last pass already; the player covers them, and uncovers them when it ends or is stopped.

import { watchClicks } from "./clicks.js";
import { Keys } from "./keys.js";
import { Chart, decode, dress, rootOf } from "./plot.js";
import { element } from "./stage.js";

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const words = (count) => count.toLocaleString("en-US");
const WHOLE = 600; // milliseconds for the network without dropout, before the first pass
const pace = (passes) => Math.max(60, Math.min(700, 6000 / passes)); // milliseconds a pass

class Passes {
  constructor(root, { row }, url) {
    this.root = root;
    [this.clicks, this.count] = [[], 0];
    this.charts = row.map(({ slug }) => new Chart(element("div", "dv-figure"), slug, url));
    const [network, history] = this.charts.map((chart) => element("div", "dv-place", chart.box));
    this.charts[0].root.classList.add("dv-clickable");
    this.keys = new Keys(this.charts[0], network, row[0].slug);
    watchClicks(this.charts[0], (place) => this.keys.pick(place));
    this.button = document.createElement("button");
    this.button.className = "dv-button";
    this.button.type = "button";
    this.button.onclick = () => (this.playing ? this.stop() : this.play(0));
    this.said = element("span", "dv-clock");
    root.append(element("div", "dv-buttons", this.button, this.said), element("div", "dv-pictures", network, history));
  }

  /** Draw the figures of a message; `send` is given every click that the server has not taken yet. */
  draw({ row, taken }, send) {
    this.clicks = this.clicks.filter(({ number }) => number > taken);
    this.count = Math.max(this.count, taken);
    this.charts[0].onClick = (point) => {
      if (this.playing) return this.stop(); // what is seen is not the pass that a click changes
      this.clicks.push({ number: ++this.count, ...point });
      send(this.clicks);
    };
    const [drawn] = row.map(({ alt, figure }, i) => this.charts[i].show(alt, figure));
    drawn.then(() => this.keys.drawn(row[0].alt));
  }

  update(message) {
    const before = this.message;
    this.stop();
    this.message = message;
    [this.bits, this.inactive] = [message.bits, message.inactive].map((text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
    this.show(message.passes, "still");
    if (before?.id === message.id && message.passes > before.passes && !still()) this.play(before.passes);
  }

  /** Whether a unit is kept in a pass, both counted from 0; before the first pass every unit is. */
  kept(pass, layer, unit) {
    return pass < 0 || this.#bit(this.bits, pass, layer, unit);
  }

  /** Whether a unit's ReLU gives 0 in a pass; before the first, as in it. */
  quiet(pass, layer, unit) {
    return this.#bit(this.inactive, Math.max(0, pass), layer, unit);
  }

  #bit(bits, pass, layer, unit) {
    const at = (pass * 2 + layer) * this.message.units + unit;
    return (bits[at >> 3] >> (7 - (at & 7))) & 1;
  }

  play(from) {
    this.stop();
    if (still()) return;
    this.covers = this.charts.map(cover);
    this.#veil(true);
    this.playing = true;
    const began = performance.now() + (from ? 0 : WHOLE);
    const step = (now) => {
      if (!this.playing || !this.root.isConnected) return this.stop();
      const shown = Math.max(from, Math.min(this.message.passes, from + 1 + Math.floor((now - began) / pace(this.message.passes - from))));
      if (now - began >= pace(this.message.passes - from) * (this.message.passes - from)) return this.stop();
      if (this.shown !== shown || !this.painted) this.paint(shown);
      requestAnimationFrame(step);
    };
    step(performance.now());
  }

  stop() {
    this.playing = this.painted = false;
    this.covers?.forEach((canvas) => canvas?.remove());
    this.covers = undefined;
    this.#veil(false);
    if (this.message) this.show(this.message.passes, "still");
  }

  /** What hovers is not what the canvases show. */
  #veil(on) {
    this.charts.forEach(({ root }) => root.classList.toggle("dv-veiled", on));
  }

  free() {
    this.stop();
    this.charts.forEach((chart) => chart.free());
  }

  show(passes, state) {
    const { message, button, said, root } = this;
    this.shown = passes;
    root.dataset.passes = String(passes);
    root.dataset.motion = state;
    button.textContent = state === "still" ? "Play the passes" : "Stop";
    button.hidden = still();
    const counts = [0, 1].map((layer) => {
      let kept = 0;
      for (let unit = 0; unit < message.units; unit++) kept += this.kept(passes - 1, layer, unit);
      return kept;
    });
    const hands = passes === message.passes && message.changed ? `, ${message.changed} changed by hand` : "";
    said.textContent = (passes ? `Pass ${passes} of ${message.passes}${hands}` : "Every unit there")
      + `: keeps ${words(counts[0])} + ${words(counts[1])} of ${words(message.units)} + ${words(message.units)} units, ${this.output(passes)}`;
  }

  /** What the network says in a pass, and before the first with every unit there. */
  output(passes) {
    const { outputs, evaluation } = this.message;
    return `y = ${(passes ? outputs[passes - 1] : evaluation).toFixed(3).replace("-", "−")}`;
  }

  paint(passes) {
    const [network, history] = this.covers;
    if (!network?.isConnected || !history?.isConnected) return;
    this.painted = true;
    this.show(passes, "playing");
    paintNetwork(network, this.message, ...["kept", "quiet"].map((name) => (layer, unit) => this[name](passes - 1, layer, unit)));
    paintOutput(network, this.message, this.output(passes));
    hideRows(history, this.message, passes);
  }
}

/** A canvas over a figure, as large as it is. */
function cover(chart) {
  if (!chart.plot._fullLayout) return undefined;
  const canvas = element("canvas", "dv-canvas");
  canvas.chart = chart;
  chart.root.append(canvas);
  return canvas;
}

/** An empty pen on a canvas, and from values to pixels by the figure's own axes. */
function begin(canvas) {
  const ratio = devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  const { xaxis, yaxis } = canvas.chart.plot._fullLayout;
  return { pen, xaxis, yaxis, x: (v) => xaxis._offset + xaxis.l2p(v), y: (v) => yaxis._offset + yaxis.l2p(v) };
}

function paintNetwork(canvas, { plan, colours }, kept, quiet) {
  const { pen, xaxis, yaxis, x, y } = begin(canvas);
  pen.fillStyle = colours.paper;
  pen.fillRect(xaxis._offset, yaxis._offset, xaxis._length, yaxis._length);
  const columns = plan.columns.map(([xs, ys]) => xs.map((v, i) => [x(v), y(ys[i])]));
  const alive = columns.map((column, i) => column.map((_, unit) => i === 0 || i === 3 || kept(i - 1, unit)));
  if (plan.bands.length) bands(pen, plan.bands, alive, colours, x, y);
  else edges(pen, columns, alive, colours, plan.opacity);
  columns.forEach((column, i) => column.forEach((place, unit) => {
    const hidden = i === 1 || i === 2;
    const inactive = hidden && quiet(i - 1, unit);
    if (hidden && plan.cell) {
      const size = plan.cell.map((v, axis) => Math.abs((axis ? y : x)(v) - (axis ? y : x)(0)));
      cell(pen, place, size, alive[i][unit] ? (inactive ? colours.kept_soft : colours.kept) : colours.dropped_soft);
      if (!alive[i][unit]) cross(pen, place, plan.size / 2, colours.dropped, 1);
    } else if (!alive[i][unit]) cross(pen, place, plan.size / 2, colours.dropped, inactive ? 1 : 2);
    else if (inactive) dot(pen, place, plan.size, colours.kept_soft, colours.kept);
    else dot(pen, place, hidden ? plan.size : Math.max(12, plan.size), hidden ? colours.kept : colours.neutral);
  }));
}

/** Write what the network says in this pass over what the figure says of the last, where that stands. */
function paintOutput(canvas, { colours, font }, words) {
  const notes = canvas.chart.plot.querySelectorAll(".annotation-text");
  const line = [...notes].at(-1)?.querySelector("tspan:last-of-type");
  if (!line) return;
  const pen = canvas.getContext("2d");
  const [box, frame] = [line.getBoundingClientRect(), canvas.getBoundingClientRect()];
  const [left, top] = [box.left - frame.left, box.top - frame.top];
  pen.fillStyle = colours.paper;
  pen.fillRect(left - 12, top, box.width + 24, box.height);
  pen.fillStyle = colours.ink;
  pen.font = font;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(words, left + box.width / 2, top + box.height / 2);
}

function edges(pen, columns, alive, colours, opacity) {
  // On a sheet of its own: where lines cross they are no darker, as in the figure.
  const { width, height } = pen.canvas;
  const sheet = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
  sheet.setTransform(pen.getTransform());
  sheet.strokeStyle = colours.kept;
  sheet.lineWidth = 0.8;
  sheet.beginPath();
  for (let i = 0; i + 1 < columns.length; i++) columns[i].forEach((from, a) => alive[i][a] && columns[i + 1].forEach((to, b) => {
    if (!alive[i + 1][b]) return;
    sheet.moveTo(...from);
    sheet.lineTo(...to);
  }));
  sheet.stroke();
  pen.save();
  pen.resetTransform();
  pen.globalAlpha = opacity;
  pen.drawImage(sheet.canvas, 0, 0);
  pen.restore();
}

function bands(pen, shapes, alive, colours, x, y) {
  const share = alive.map((column) => column.filter(Boolean).length / column.length);
  pen.fillStyle = colours.kept;
  shapes.forEach(([xs, ys], i) => {
    pen.globalAlpha = 0.6 * share[i] * share[i + 1];
    pen.beginPath();
    xs.forEach((v, corner) => pen.lineTo(x(v), y(ys[corner])));
    pen.fill();
  });
  pen.globalAlpha = 1;
}

function dot(pen, [x, y], size, colour, rim) {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.arc(x, y, size / 2, 0, 2 * Math.PI);
  pen.fill();
  if (!rim) return;
  pen.strokeStyle = rim;
  pen.lineWidth = 1.5;
  pen.stroke();
}

function cross(pen, [x, y], reach, colour, width) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  pen.moveTo(x - reach, y - reach);
  pen.lineTo(x + reach, y + reach);
  pen.moveTo(x - reach, y + reach);
  pen.lineTo(x + reach, y - reach);
  pen.stroke();
}

function cell(pen, [x, y], [width, height], colour) {
  pen.fillStyle = colour;
  pen.fillRect(x - width / 2 + 0.5, y - height / 2 + 0.5, width - 1, height - 1);
}

/** Cover the rows of the passes that are still to come. */
function hideRows(canvas, { colours }, passes) {
  const { pen, xaxis, yaxis, y } = begin(canvas);
  const top = y(passes + 0.5);
  pen.fillStyle = colours.paper;
  pen.fillRect(xaxis._offset, top, canvas.clientWidth, Math.max(0, yaxis._offset + yaxis._length - top));
}

/** The component behind `passes.play`: data is one JSON text as bytes. */
export function passes({ data, parentElement, setTriggerValue }, context) {
  const root = rootOf(parentElement, "dv-passes");
  const message = JSON.parse(dress(decode(data), root, context.dark));
  root.passes ??= new Passes(root, message, context.plotly);
  root.passes.draw(message, (clicks) => setTriggerValue("clicks", clicks));
  root.passes.update(message);
  return () => { if (!root.isConnected) root.passes.free(); };
}
