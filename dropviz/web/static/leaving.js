// A visitor who has followed a link to another page is on the way there. Whatever a component told the server before that page
// comes, or just before, would have it draw the page that is being left, and the link would be lost: so it waits, and is forgotten with its page.

const LINK = 5000; // ms after which a page that has not come is not coming
const BACK = 500; // ms within which one does after "Back", which changes the address before the server has heard of it
const PACE = 25; // ms between looks

let onTheWay = () => false;
let unsent = false; // what has been told goes out with the next task of the browser, as Streamlit has it
/** @type {{ root: Element, tell: () => void }[]} */
const waiting = [];

/** Which page an address is of: the first one's may end with a slash or not. @param {{ pathname: string }} address */
const pageOf = ({ pathname }) => pathname.replace(/\/$/, "");

document.addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest?.("a[href]");
  if (!(link instanceof HTMLAnchorElement) || link.target === "_blank" || link.download || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const to = new URL(link.href);
  if (to.origin !== location.origin || pageOf(to) === pageOf(location)) return;
  if (unsent) { // the link goes after it
    event.preventDefault();
    event.stopImmediatePropagation();
    setTimeout(() => link.click(), 0);
    return;
  }
  const until = performance.now() + LINK;
  onTheWay = () => pageOf(location) !== pageOf(to) && performance.now() < until;
}, true);

addEventListener("popstate", () => {
  const until = performance.now() + BACK;
  onTheWay = () => performance.now() < until;
});

/**
 * A function that tells the server something, so that it waits while the visitor is on the way to another page.
 * @template {unknown[]} Told
 * @param {Element} root  of the component
 * @param {(...told: Told) => void} tell
 * @returns {(...told: Told) => void}
 */
export function whenHere(root, tell) {
  return (...told) => {
    const now = () => {
      tell(...told);
      unsent = true;
      setTimeout(() => { unsent = false; }, 0);
    };
    if (!waiting.length && !onTheWay()) now();
    else if (waiting.push({ root, tell: now }) === 1) setTimeout(look, PACE);
  };
}

function look() {
  if (onTheWay()) setTimeout(look, PACE);
  else for (const { root, tell } of waiting.splice(0)) if (root.isConnected) tell();
}
