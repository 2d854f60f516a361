// On paper there are all figures, as wide as it is.

const BETWEEN = 680; // CSS pixels between the margins of a printed page

/** A figure's width on paper, as a share of that on the screen, and 0 on the screen; and all charts of the page. */
export const paper = { share: 0, charts: /** @type {Set<import("./plot.js").Chart>} */ (new Set()) };

/** @param {number} share */
function fit(share) {
  paper.share = share;
  for (const chart of paper.charts) {
    if (!chart.figure || !chart.root.isConnected) continue;
    chart.draw(chart.figure);
    if (share) chart.arrive();
  }
}

addEventListener("beforeprint", () => {
  const page = document.querySelector("[data-testid=stMainBlockContainer] > *");
  if (page) fit(Math.min(1, BETWEEN / page.clientWidth));
});
addEventListener("afterprint", () => fit(0));
