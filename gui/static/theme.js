// Light or dark: as the system is, or as the person chose.
(() => {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    root.dataset.bsTheme = localStorage.getItem("virc.theme") ?? (system.matches ? "dark" : "light");
  };
  apply();
  system.addEventListener("change", apply);
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-theme-switch]")) {
      localStorage.setItem("virc.theme", root.dataset.bsTheme === "dark" ? "light" : "dark");
      apply();
    }
  });
})();
