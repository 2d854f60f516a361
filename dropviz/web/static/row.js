// Figures side by side, each under its title; where there is no room, one below the other.

import { Chart, decode, dress, rootOf } from "./plot.js";
import { element } from "./stage.js";

class Row {
  constructor(root, url) {
    Object.assign(this, { root, url, charts: [], titles: [] });
  }

  /** Draw figures; where those before had the same slugs, their charts are updated in place. */
  draw(figures) {
    if (figures.map(({ slug }) => slug).join() !== this.charts.map(({ slug }) => slug).join()) this.#build(figures);
    figures.forEach(({ title, alt, figure }, i) => {
      this.titles[i].textContent = title;
      this.charts[i].show(alt, figure);
    });
  }

  #build(figures) {
    this.free();
    this.titles = figures.map(() => element("div", "dv-title"));
    this.charts = figures.map(({ slug }) => new Chart(element("div", "dv-figure"), slug, this.url));
    this.root.replaceChildren(element("div", "dv-grid", ...this.charts.map((chart, i) => element("div", "dv-titled", this.titles[i], chart.box))));
  }

  free() {
    this.charts.forEach((chart) => chart.free());
  }
}

/** The component behind `plot.row`: data is one JSON text {row: [{slug, title, alt, figure}]} as bytes. */
export function row({ data, parentElement }, context) {
  const root = rootOf(parentElement, "dv-row");
  root.row ??= new Row(root, context.plotly);
  root.row.draw(JSON.parse(dress(decode(data), root, context.dark)).row);
  return () => { if (!root.isConnected) root.row.free(); };
}
