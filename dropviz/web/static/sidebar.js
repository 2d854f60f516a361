// What the style sheet leaves to do where the knobs are opened and closed: the buttons' names, and on a phone what is in view meanwhile.

const NAMES = { "[data-testid=stExpandSidebarButton]": "Knobs", "[data-testid=stSidebarCollapseButton] button": "Close the knobs" };
const PHONE = "(max-width: 767px)"; // as in the style sheet
const EDGE = 8; // CSS pixels between a figure and the edge of the view
const NEAR = 0.25; // of the view's height: a narrower page may have moved a figure so far out of it
/** @type {HTMLElement | undefined} */
let watched;
/** @type {{ from: number, to: number } | undefined} */
let scrolled; // by us, when the sheet was opened

/** A name that is heard is the one that is seen: the style sheet writes it. Now, and whenever the knobs have been opened or closed. */
export function labelSidebarButtons() {
  const sidebar = /** @type {HTMLElement | null} */ (document.querySelector("[data-testid=stSidebar]"));
  for (const [button, name] of Object.entries(NAMES)) document.querySelector(button)?.setAttribute("aria-label", name);
  if (!sidebar || watched === sidebar) return;
  watched = sidebar;
  new MutationObserver(() => {
    labelSidebarButtons();
    keepInView(sidebar.dataset.collapsed === "false");
  }).observe(sidebar, { attributes: true, attributeFilter: ["data-collapsed"] });
}

/** The sheet takes the lower part of a phone's screen: the figure that was in view is scrolled above it, and back once it is closed. @param {boolean} open */
function keepInView(open) {
  const main = document.querySelector("[data-testid=stMain]");
  if (!main || !matchMedia(PHONE).matches) return;
  if (!open) {
    if (scrolled && Math.abs(main.scrollTop - scrolled.to) < 2) main.scrollTop = scrolled.from; // the visitor has not gone elsewhere
    scrolled = undefined;
    return;
  }
  const view = main.getBoundingClientRect();
  const places = [...document.querySelectorAll("[data-figure]")].map((figure) => figure.getBoundingClientRect());
  const seen = ({ top, bottom } = new DOMRect()) => Math.min(bottom, innerHeight) - Math.max(top, view.top); // before it was opened
  const most = places.sort((one, other) => seen(other) - seen(one))[0];
  const by = most && seen(most) > -NEAR * innerHeight ? Math.min(most.top - view.top - EDGE, most.bottom - view.bottom + EDGE) : 0;
  if (by <= 0) return;
  const from = main.scrollTop;
  main.scrollTop += by;
  scrolled = { from, to: main.scrollTop };
}
