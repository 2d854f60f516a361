// What the player draws with: elements, numbers in words, and a canvas that lies over a chart's axes.

const DASHES = { dash: [9, 6], dot: [2, 4], solid: [] };

const TYPES = {
  f4: Float32Array, f8: Float64Array, i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array, i4: Int32Array, u4: Uint32Array,
};

/** The numbers of a trace's x or y: Plotly writes NumPy arrays as base64. */
export function numbers(values) {
  if (!values?.bdata) return values;
  const bytes = Uint8Array.from(atob(values.bdata), (letter) => letter.charCodeAt(0));
  return Array.from(new TYPES[values.dtype](bytes.buffer));
}

export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** Three significant digits; a number that is none says so. */
export function number(value) {
  if (!Number.isFinite(value)) return "diverged";
  const size = Math.abs(value);
  return size >= 1e4 || (size > 0 && size < 1e-3) ? value.toExponential(1) : value.toPrecision(3);
}

/** From a value to a place on the canvas, by a Plotly axis. */
function scale(axis, flip) {
  const [low, high] = axis.range;
  const log = axis.type === "log";
  const factor = axis._length / (high - low);
  return (value) => {
    const share = ((log ? Math.log10(value) : value) - low) * factor;
    return axis._offset + (flip ? axis._length - share : share);
  };
}

/** A chart's canvas, as large as the chart in device pixels, and empty. */
function blank({ canvas, root }) {
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

export function clear({ canvas }) {
  canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
}

/** Draw the moving traces of one chart as they are at a frame. */
export function paint(chart, traces, moving, frames, frame) {
  const full = chart.plot._fullLayout;
  if (!full?.xaxis) return;
  const pen = blank(chart);
  const [x, y] = [scale(full.xaxis, false), scale(full.yaxis, true)];
  pen.save();
  pen.beginPath();
  pen.rect(full.xaxis._offset, full.yaxis._offset, full.xaxis._length, full.yaxis._length);
  pen.clip();
  for (const { trace, column, length } of moving) {
    const { line, x: xs } = traces[trace];
    pen.beginPath();
    pen.strokeStyle = line.color;
    pen.lineWidth = line.width ?? 2;
    pen.setLineDash(DASHES[line.dash] ?? []);
    if (length) for (let i = 0; i < length; i++) pen.lineTo(x(xs[i]), y(frames[frame][column + i]));
    else for (let epoch = 0; epoch <= frame; epoch++) pen.lineTo(x(epoch), y(frames[epoch][column]));
    pen.stroke();
  }
  pen.restore();
}
