// Whether a finger, or the mouse's, is on the page: what takes a browser long waits until it is not.

export const finger = { down: false };

/** Notice from now on. @param {() => void} ends  what is called whenever it leaves the page */
export function watchFinger(ends) {
  document.addEventListener("pointerdown", ({ button }) => { finger.down = button !== 2; }, true);
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      finger.down = false;
      ends();
    }, true);
  }
}

/** Once the browser has nothing else to do. @param {() => void} work */
export const whenIdle = (work) => (window.requestIdleCallback ?? setTimeout)(work);
