// Opens a page at the section that its address names: what is drawn above it later must not push it away.

const MOVES = ["wheel", "touchstart", "pointerdown", "keydown"];
let scrolled = false;

/** Hold the section that the address names at the top, from the first call on until the visitor does anything. */
export function scrollToSection() {
  if (scrolled) return;
  scrolled = true;
  const name = location.hash.slice(1);
  const page = document.querySelector("[data-testid=stMainBlockContainer]");
  if (!name || !page) return;
  const observer = new ResizeObserver(() => document.getElementById(name)?.scrollIntoView());
  const leave = () => {
    observer.disconnect();
    for (const move of MOVES) removeEventListener(move, leave, true);
  };
  for (const move of MOVES) addEventListener(move, leave, { capture: true, passive: true });
  observer.observe(page);
}
