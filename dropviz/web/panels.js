// Figures side by side, each under its title; where there is no room, one below the other.

import { Chart, decode, dress, rootOf } from "./plot.js";
import { element } from "./stage.js";

class Panels {
  constructor(root, url) {
    Object.assign(this, { root, url, charts: [], titles: [] });
  }

  /** Draw a row of panels. Where the row before had the same slugs, its charts are updated in place. */
  draw(panels) {
    if (panels.map(({ slug }) => slug).join() !== this.charts.map(({ slug }) => slug).join()) this.#build(panels);
    panels.forEach(({ title, alt, figure }, i) => {
      this.titles[i].textContent = title;
      this.charts[i].root.setAttribute("aria-label", alt);
      this.charts[i].draw(figure);
    });
  }

  #build(panels) {
    this.free();
    this.titles = panels.map(() => element("div", "dv-title"));
    this.charts = panels.map(({ slug }) => new Chart(element("div", "dv-figure"), slug, this.url));
    this.root.replaceChildren(...this.charts.map((chart, i) => element("div", "dv-panel", this.titles[i], chart.root)));
  }

  free() {
    this.charts.forEach((chart) => chart.free());
  }
}

/** The component behind `plot.panels`: data is one JSON text {panels: [{slug, title, alt, figure}]} as bytes. */
export function panels({ data, parentElement }, context) {
  const root = rootOf(parentElement, "dv-panels");
  root.panels ??= new Panels(root, context.plotly);
  root.panels.draw(JSON.parse(dress(decode(data), root, context.dark)).panels);
  return () => { if (!root.isConnected) root.panels.free(); };
}
