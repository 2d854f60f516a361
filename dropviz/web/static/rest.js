// A page comes in two parts: what is in view at first, and the rest once that stands. To lay the rest out takes a browser longer.

const LATEST = 3000; // ms after which the rest is asked for in any case: in a tab behind others nothing is drawn
const PAINTED = 30; // ms in which what is drawn is painted

let leave = () => {};

/**
 * Ask for the rest of a page once what is in view stands on the screen; of a page that is whole, for nothing more.
 * @param {boolean} whole
 * @param {() => void} ask
 */
export function askForRest(whole, ask) {
  leave();
  if (whole) return;
  let timer = setTimeout(ask, LATEST);
  const observer = new MutationObserver(look);
  leave = () => {
    observer.disconnect();
    clearTimeout(timer);
  };
  function look() {
    if (!stands()) return;
    leave();
    timer = setTimeout(ask, PAINTED);
  }
  observer.observe(document.body, { subtree: true, attributes: true, attributeFilter: ["data-revision", "data-near"] });
  look();
}

/** Whether there is a figure, and each that is near the view is drawn. */
function stands() {
  const figures = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-figure]")]);
  return figures.length > 0 && figures.every(({ dataset }) => dataset.near === "false" || Number(dataset.revision) > 0);
}
