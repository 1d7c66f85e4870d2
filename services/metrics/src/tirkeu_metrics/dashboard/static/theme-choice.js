// The choice of a theme, which theme.js sets before the page is drawn.

const root = document.documentElement;

export function buildTheme() {
  const choice = document.getElementById("theme");
  choice.value = root.dataset.theme ?? "auto";
  choice.addEventListener("change", () => {
    const theme = choice.value;
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    try {
      localStorage.setItem("tirkeu-theme", theme);
    } catch {
      // It lasts as long as the page, then.
    }
  });
}
