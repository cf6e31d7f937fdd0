// Copy a page as Markdown. Loaded when it is first asked for: partials/actions.html.

export async function copy(link) {
  const text = fetch(link.href).then((file) => {
    if (!file.ok) throw new Error(file.status);
    return file.text();
  });
  try {
    if (navigator.clipboard.write && window.ClipboardItem) {
      // The text is promised: Safari does not let a script write it later.
      const blob = text.then((words) => new Blob([words], { type: "text/plain" }));
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    } else await navigator.clipboard.writeText(await text);
  } catch {
    location = link.href; // where it may not write, it can be copied by hand
    return;
  }
  const said = document.createElement("span");
  said.role = "status";
  said.className = "md-content__button";
  link.after(said);
  said.textContent = { zh: "已复制", en: "Copied" }[document.documentElement.lang];
  setTimeout(() => said.remove(), 2000);
}
