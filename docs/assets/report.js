// The issue that reports an error names the section that is being read. Loaded when it is
// first asked for: partials/feedback.html.

export function issue(link) {
  const address = new URL(link.href);
  const read = [...document.querySelectorAll("article :is(h2, h3)[id]")]
    .filter((heading) => heading.getBoundingClientRect().top < 150).at(-1);
  if (!read) return address;
  // Without the last part, the mark that links to the heading.
  const words = [...read.childNodes].slice(0, -1).map((part) => part.textContent).join("");
  for (const [name, more] of [["title", `: ${words}`], ["body", `#${read.id}`]])
    address.searchParams.set(name, address.searchParams.get(name) + more);
  return address;
}
