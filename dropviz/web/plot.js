// Draws a Plotly figure in place: one element, updated by Plotly.react, never torn down.

const decoder = new TextDecoder();
let library;

/** Load Plotly.js once for the whole page, from the app's own server. */
export function plotly(url) {
  library ??= window.Plotly ? Promise.resolve(window.Plotly) : new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(url, document.baseURI);
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error(`Plotly.js did not load from ${url}`));
    document.head.append(script);
  });
  return library;
}

/** The child of a Streamlit component's element that is ours, made at the first call. */
export function rootOf(parent, className) {
  let root = parent.querySelector(`:scope > .${className}`);
  if (!root) {
    root = document.createElement("div");
    root.className = className;
    parent.append(root);
  }
  return root;
}

export function decode(bytes) {
  return decoder.decode(bytes);
}

/** Exchange every colour of the light palette for its dark twin where the page is dark. */
export function dress(text, element, dark) {
  return isDark(element) ? text.replace(/#[0-9a-f]{6}\b/g, (colour) => dark[colour] ?? colour) : text;
}

/** Whether the Streamlit theme around an element has a dark background. */
export function isDark(element) {
  const colour = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(colour);
  const rgb = hex ? hex.slice(1).map((part) => parseInt(part, 16)) : (colour.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
  return rgb[0] + rgb[1] + rgb[2] < 384;
}

/** One drawn figure. `draw` may be called at any pace: while one drawing is under way only the newest waits. */
export class Chart {
  constructor(root, slug, url) {
    this.root = root;
    root.chart = this;
    this.slug = slug;
    this.url = url;
    this.plot = document.createElement("div");
    root.replaceChildren(this.plot);
    root.dataset.figure = slug;
    root.dataset.revision = "0";
    root.setAttribute("role", "img");
    this.observer = new ResizeObserver(() => this.Plotly && this.plot.layout && this.draw(this.figure));
    this.observer.observe(root);
  }

  /** Draw a figure and say in words what it shows; returns what `draw` does. */
  show(alt, figure) {
    this.root.setAttribute("aria-label", alt);
    return this.draw(figure);
  }

  /** Draw a figure, given as {data, layout}; returns a promise that ends when the newest one stands. */
  draw(figure) {
    this.figure = figure;
    this.waiting = true;
    this.drawing ??= this.#drawAll().finally(() => { this.drawing = undefined; });
    return this.drawing;
  }

  async #drawAll() {
    this.Plotly = await plotly(this.url);
    while (this.waiting && this.root.isConnected) {
      this.waiting = false;
      const { data, layout } = this.figure;
      const width = this.root.clientWidth;
      const narrow = width < 520 ? layout.meta?.narrow ?? {} : {};
      // Given a configuration again, Plotly compares it, and where a button's function is another it draws all from the beginning.
      const first = this.plot.layout ? [] : [config(this)];
      await this.Plotly.react(this.plot, data, { ...layout, ...narrow, width }, ...first);
      this.root.dataset.revision = String(Number(this.root.dataset.revision) + 1);
    }
  }

  free() {
    this.observer.disconnect();
    this.Plotly?.purge(this.plot);
  }
}

const config = (chart) => ({
  displaylogo: false,
  responsive: false,
  modeBarButtons: [["toImage", csvButton(chart)], ["zoom2d", "pan2d", wholeButton(chart)]],
  toImageButtonOptions: { format: "png", scale: 2, filename: `dropviz-${chart.slug}` },
});

const CSV_ICON = {
  width: 24, height: 24,
  path: "M4 3h16v18H4V3m2 2v3h5V5H6m7 0v3h5V5h-5m-7 5v3h5v-3H6m7 0v3h5v-3h-5m-7 5v4h5v-4H6m7 0v4h5v-4h-5z",
};

const wholeButton = (chart) => ({
  name: "whole", title: "Show the whole figure", icon: chart.Plotly.Icons.home, click: () => chart.draw(chart.figure),
});

const csvButton = (chart) => ({
  name: "csv", title: "Download the numbers as CSV", icon: CSV_ICON,
  click: () => save(`dropviz-${chart.slug}.csv`, csv(chart.plot._fullData ?? []), "text/csv"),
});

/** Every point of every trace, one a row. */
export function csv(traces) {
  const quote = (value) => (/[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : value ?? "");
  const rows = [["trace", "x", "y", "value"]];
  for (const trace of traces) {
    const name = trace.name ?? "";
    if (trace.z) {
      trace.z.forEach((row, i) => Array.from(row).forEach((z, j) => rows.push([name, trace.x?.[j] ?? j, trace.y?.[i] ?? i, z])));
    } else {
      const length = Math.max(trace.x?.length ?? 0, trace.y?.length ?? 0);
      for (let i = 0; i < length; i++) rows.push([name, trace.x?.[i] ?? i, trace.y?.[i] ?? i, trace.customdata?.[i] ?? ""]);
    }
  }
  return rows.map((row) => row.map(quote).join(",")).join("\n") + "\n";
}

export function save(name, text, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The component behind `plot.figure`: data is one JSON text {slug, alt, figure} as bytes. */
export function plot({ data, parentElement }, context) {
  const root = rootOf(parentElement, "dv-figure");
  const { slug, alt, figure } = JSON.parse(dress(decode(data), root, context.dark));
  const chart = root.chart ?? new Chart(root, slug, context.plotly);
  chart.show(alt, figure);
  return () => { if (!root.isConnected) chart.free(); };
}
