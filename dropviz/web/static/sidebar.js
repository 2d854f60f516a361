// Labels the buttons that open and close the knobs as the style sheet does: a name that is heard is the one that is seen.

const NAMES = { "[data-testid=stExpandSidebarButton]": "Knobs", "[data-testid=stSidebarCollapseButton] button": "Close the knobs" };
/** @type {Element | undefined} */
let watched;

/** Name them now and whenever the knobs have been opened or closed. */
export function labelSidebarButtons() {
  const sidebar = document.querySelector("[data-testid=stSidebar]");
  for (const [button, name] of Object.entries(NAMES)) document.querySelector(button)?.setAttribute("aria-label", name);
  if (!sidebar || watched === sidebar) return;
  watched = sidebar;
  new MutationObserver(labelSidebarButtons).observe(sidebar, { attributes: true, attributeFilter: ["data-collapsed"] });
}
