// Figures side by side, each under its title; where there is no room, one below the other.

import { element } from "./dom.js";
import { Chart } from "./plot.js";

/** @import { Figure } from "./types.d.ts" */

export class Row {
  /** @type {HTMLElement} */ root;
  /** @type {string} */ url;
  /** @type {Chart[]} */ charts;
  /** @type {HTMLElement[]} */ titles;

  /**
   * @param {HTMLElement} root
   * @param {string} url
   */
  constructor(root, url) {
    Object.assign(this, { root, url, charts: [], titles: [] });
  }

  /**
   * Draw figures; where those before had the same slugs, their charts are updated in place.
   * @param {{ slug: string, title: string, alt: string, figure: Figure }[]} figures
   */
  draw(figures) {
    if (figures.map(({ slug }) => slug).join() !== this.charts.map(({ slug }) => slug).join()) this.#build(figures);
    figures.forEach(({ title, alt, figure }, i) => {
      this.titles[i].textContent = title;
      this.charts[i].show(alt, figure);
    });
  }

  /** @param {{ slug: string }[]} figures */
  #build(figures) {
    this.destroy();
    this.titles = figures.map(() => element("div", "dv-title"));
    this.charts = figures.map(({ slug }) => new Chart(element("div", "dv-figure"), slug, this.url));
    this.root.replaceChildren(element("div", "dv-grid", ...this.charts.map((chart, i) => element("div", "dv-titled", this.titles[i], chart.box))));
  }

  destroy() {
    this.charts.forEach((chart) => chart.destroy());
  }
}
