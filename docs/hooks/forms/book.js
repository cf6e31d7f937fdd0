// Makes a book of the pages of the site. Called by book.py, in the browser that prints.

const ROOT = "https://book.invalid/";
const all = (what, within = document) => [...within.querySelectorAll(what)];

// An element with words and attributes.
const made = (tag, content = "", attributes = {}) => {
  const element = document.createElement(tag);
  element.innerHTML = content;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};

function makeBook({ address, words }) {
  const articles = all("article");
  all(".headerlink, button, script, style", articles[0].parentElement)
    .filter((element) => element.closest("article")).forEach((element) => element.remove());
  all("article details").filter((block) =>
    new RegExp(words.earlier).test(block.querySelector("summary").textContent.trim())
  ).forEach((block) => block.remove());
  all("article details").forEach((block) => { block.open = true; });
  articles.forEach(nameParts);
  for (const article of articles.filter((one) => one.dataset.number))
    article.querySelector("h1").prepend(`${article.dataset.number}. `);
  const names = Object.fromEntries(articles.map(({ dataset }) => [dataset.url, dataset.name]));
  articles.forEach((article) => leadLinks(article, names, address));
  moveSolutions(articles, words);
  articles.forEach(headPages);
  listContents(articles);
  fit();
  keepShort();
}

// What has an id has the name of its page before it: ids are of a page, not of a book.
function nameParts(article) {
  const name = (id) => `${article.dataset.name}--${id}`;
  for (const element of all("*", article)) {
    for (const { name: attribute, value } of [...element.attributes]) {
      if (attribute === "id") element.id = name(value);
      else if (/^(aria-(labelledby|describedby)|for)$/.test(attribute))
        element.setAttribute(attribute, value.split(" ").map(name).join(" "));
      else if (/href$/.test(attribute) && element.localName !== "a" && value.startsWith("#"))
        element.setAttribute(attribute, `#${name(value.slice(1))}`);
      else if (value.includes("url(#"))
        element.setAttribute(attribute, value.replace(/url\(#([^)]+)\)/g, (_, id) => `url(#${name(id)})`));
    }
  }
  article.id = article.dataset.name;
}

// A link to a page stays in the book; one to another file leads to the site, if known.
function leadLinks(article, names, address) {
  for (const link of all("a[href]", article)) {
    const target = new URL(link.getAttribute("href"), ROOT + article.dataset.url);
    if (!target.href.startsWith(ROOT)) continue;
    const name = names[decodeURI(target.pathname.slice(1))];
    const place = decodeURIComponent(target.hash.slice(1));
    if (name) link.setAttribute("href", place ? `#${name}--${place}` : `#${name}`);
    else if (address) link.setAttribute("href", new URL(target.pathname.slice(1), address));
    else link.replaceWith(...link.childNodes);
  }
}

// The solutions to the end, each under the name of its exercise, with links both ways.
function moveSolutions(articles, words) {
  const end = articles.at(-1);
  for (const article of articles) {
    const solutions = all("details.success", article);
    if (!solutions.length) continue;
    const title = article.querySelector("h1");
    end.append(made("h2", title.innerHTML, { id: `solutions--${article.dataset.name}` }));
    const headings = all("h2, h3", article);
    for (const solution of solutions) {
      const exercise = headings.findLast((heading) =>
        heading.compareDocumentPosition(solution) & Node.DOCUMENT_POSITION_FOLLOWING);
      const id = `solution--${exercise.id}`;
      solution.querySelector("summary").remove();
      end.append(made("h3", `<a href="#${exercise.id}">${exercise.innerHTML}</a>`, { id }));
      solution.replaceWith(made("p", `<a href="#${id}">${words.solution}</a>${""
        }<span data-page="${id}" data-form="${words.page}"></span>`, { class: "book-solution" }));
      end.append(...solution.childNodes);
    }
  }
  if (!end.querySelector("h2")) end.remove();
}

// The title of the page at the head of each of its pages.
function headPages(article) {
  if (!article.isConnected) return;
  const title = JSON.stringify(article.querySelector("h1").textContent.trim());
  article.style.page = `book-${article.dataset.name}`;
  document.head.append(made("style",
    `@page ${article.style.page} { @top-right { content: ${title}; } }`));
}

function listContents(articles) {
  const contents = document.querySelector(".book-contents");
  let group = "";
  for (const article of articles.filter((one) => one.isConnected)) {
    if (article.dataset.group && article.dataset.group !== group) {
      group = article.dataset.group;
      contents.append(made("p", group, { class: "book-group" }));
    }
    for (const heading of all("h1, h2", article)) {
      const line = made("p", `<a href="#${heading.id}"><span>${heading.innerHTML}</span>
        <span data-page="${heading.id}" data-form="{}"></span></a>`, { class: `book-${heading.localName}` });
      all("a a", line).forEach((link) => link.replaceWith(...link.childNodes));
      all("[id]", line).forEach((element) => element.removeAttribute("id"));
      contents.append(line);
    }
  }
  numberPages({});
}

// In the first run each number is as wide as it may become.
function numberPages(numbers) {
  for (const place of all("[data-page]"))
    place.textContent = place.dataset.form.replace("{}", numbers[place.dataset.page] ?? "000");
}

// What is wider than the page becomes smaller: no line of code is broken.
function fit() {
  for (const wide of all("article :is(pre, table, .arithmatex, .doc-signature, .live)")) {
    const width = Math.max(wide.scrollWidth, ...all("code, samp, math, table", wide).map((one) => one.scrollWidth));
    const room = wide.parentElement.clientWidth;
    if (width > room) wide.style.zoom = 0.98 * room / width;
  }
}

// A few lines of code stay together: Chromium would leave their heading alone.
function keepShort() {
  for (const block of all("article .highlight"))
    block.classList.toggle("book-short", block.innerText.trim().split("\n").length < 9);
}

// The bookmarks: all headings in their order.
function titles() {
  return all("h1, h2, h3, h4, h5, h6").map((one) => one.innerText.replace(/\s+/g, " ").trim());
}
