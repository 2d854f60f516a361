// Clicks in a chart's plot area, in the units of its axes.

/** @import { Place, PlotElement } from "./types.d.ts" */

const REACH = 12; // CSS pixels: half of what a fingertip covers
const DRAG_DISTANCE = 4; // CSS pixels: who moves farther drags

/**
 * Call `report` with {x, y, dx, dy, touch} at each click between the axes of a chart.
 * @param {import("./plot.js").Chart} chart
 * @param {(place: Place) => void} report
 */
export function watchClicks({ root, plot }, report) {
  /** @type {[x: number, y: number, touch: boolean] | undefined} */
  let from; // where the pointer went down
  root.addEventListener("pointerdown", (event) => {
    const starts = event.isPrimary && event.button === 0 && !(/** @type {Element} */ (event.target)).closest(".legend");
    from = starts ? [event.clientX, event.clientY, event.pointerType === "touch"] : undefined;
  }, true);
  root.addEventListener("click", (event) => {
    // Plotly's drag layer takes the mouse while it is down, so a drag may end as a click on what lies above both ends.
    if (!from || Math.hypot(event.clientX - from[0], event.clientY - from[1]) > DRAG_DISTANCE) return;
    const touch = from[2];
    from = undefined;
    const click = toAxes(plot, event);
    if (click) report({ ...click, touch });
  }, true);
}

/**
 * @param {PlotElement} plot
 * @param {MouseEvent} event
 */
function toAxes(plot, { clientX, clientY }) {
  if (!plot._fullLayout) return undefined;
  const { xaxis, yaxis } = plot._fullLayout;
  const box = plot.getBoundingClientRect();
  const [px, py] = [clientX - box.left - xaxis._offset, clientY - box.top - yaxis._offset];
  if (px < 0 || py < 0 || px > xaxis._length || py > yaxis._length) return undefined;
  const [x, y] = [xaxis.p2d(px), yaxis.p2d(py)];
  return { x, y, dx: Math.abs(xaxis.p2d(px + REACH) - x), dy: Math.abs(yaxis.p2d(py + REACH) - y) };
}
