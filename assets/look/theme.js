/* Before the first paint: the theme that was chosen on this machine, else the system's. */
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      return localStorage.getItem("theme") ?? "";
    } catch {
      return ""; // a browser that keeps nothing follows the system
    }
  };
  const show = () => {
    const theme = chosen() || (system.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    document.documentElement.dataset.themeChosen = chosen();
    window.Quasar?.Dark.set(theme === "dark");
  };
  window.chooseTheme = (theme) => {
    if (theme) localStorage.setItem("theme", theme);
    else localStorage.removeItem("theme");
    show();
  };
  system.addEventListener("change", show);
  show();
})();
