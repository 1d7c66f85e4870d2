// Before the page is drawn, so that it isn't drawn in the wrong colours first.
(() => {
  let kept = null;
  try {
    kept = localStorage.getItem("tirkeu-theme");
  } catch {
    // A browser that keeps nothing shows the system's theme.
  }
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
})();
