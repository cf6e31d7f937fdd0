// The search knows the pages of one language: above its results, a link to look for the
// same words in the other. Loaded when the search is first used: partials/later.html.

const { lang } = document.documentElement;
const [home, words] = {
  zh: ["../en/", "到英文页面里搜索"],
  en: ["../", "Search the Chinese pages"],
}[lang];
const { query } = document.forms.search;
const link = document.createElement("a");
link.className = "md-search-result__meta";
link.style.color = "var(--md-typeset-a-color)";
link.textContent = words;

function lead() {
  const address = new URL(home, import.meta.url);
  if (location.pathname.endsWith(".html")) address.pathname += "index.html";
  address.search = new URLSearchParams({ q: query.value });
  link.href = address;
  link.style.display = query.value ? "block" : "none"; // nothing to reach without words
}

lead();
query.addEventListener("input", lead);
link.addEventListener("pointerdown", lead); // a suggestion is taken without a key
link.addEventListener("focus", lead);
document.querySelector(".md-search-result").before(link);
