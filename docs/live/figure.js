"use strict";
/* What all live figures share. A figure is a custom element around a form: its controls
   and outputs have names, `settings` holds a value for each control, and `shown(settings)`
   gives the text of each output. See CONTRIBUTING.md. */
class Figure extends HTMLElement {
  connectedCallback() {
    this.name = this.localName.replace("live-", "");
    Object.assign(this, rnn.figures[this.name]); // start, settings, limits, words
    this.first = this.settings;
    this.form = this.querySelector("form");
    this.message = this.querySelector(".live-message");
    this.said = this.querySelector(".live-said");
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("input", ({ target }) => this.edited(target));
    this.form.addEventListener("change", () => this.write()); // as it was understood
    this.form.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button) this.press(button.name, button.value);
    });
    this.querySelectorAll(".live-on").forEach((part) => { part.hidden = false; });
    this.querySelectorAll("[readonly]").forEach((input) => { input.readOnly = false; });
    this.querySelectorAll("[disabled]").forEach((control) => { control.disabled = false; });
    this.begin();
    this.set(this.addressed());
  }

  /* For a figure to say more: what it makes once, and what it draws beside its outputs,
     which buttons it has, and which settings it then has. */
  begin() {}
  draw(shown, settings) {}
  pressed(name, value, settings) { return settings; }

  press(name, value) {
    this.say("");
    this.change(name === "reset" ? this.first : this.pressed(name, value, { ...this.settings }));
  }

  edited(control) {
    if (!(control.name in this.first)) return;
    const text = control.type === "checkbox" ? String(control.checked) : control.value;
    const [value, fault] = this.understood(control.name, text);
    this.say(fault ?? "");
    this.change({ ...this.settings, [control.name]: value }, control);
  }

  /* A value from a text, and what is wrong with the text: numbers are brought between
     their limits, anything else stays as it was. */
  understood(name, text) {
    const limit = this.limits[name], now = this.settings[name];
    const said = (word) => this.words[word].replace("{limit}", limit.slice?.(0, 2).join(" … ") ?? limit);
    if (typeof this.first[name] === "boolean") return [text === "true"];
    if (typeof this.first[name] === "string") return this.understoodText(name, text, limit, said);
    const plain = text.normalize("NFKC").replace("−", "-").replace(",", ".").trim();
    const number = plain === "" ? NaN : Number(plain);
    if (Number.isNaN(number)) return [now, said("no_number")];
    const [least, most, step] = limit, near = Math.min(Math.max(number, least), most);
    return [step === 1 ? Math.round(near) : near, near === number ? undefined : said("limits")];
  }

  /* One of several choices, or letters: then the limit is how many. */
  understoodText(name, text, limit, said) {
    if (Array.isArray(limit)) return [limit.includes(text) ? text : this.settings[name]];
    const letters = text.normalize("NFKC").toLowerCase().replace(/[^a-z]/g, "");
    if (letters.length > limit) return [letters.slice(0, limit), said("too_long")];
    return [letters, letters.length < text.trim().length ? said("letters") : undefined];
  }

  /* New settings; the control that is being typed into is left alone. */
  change(settings, typing) {
    this.set(settings, typing);
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.settled(), 400);
  }

  set(settings, typing) {
    this.settings = settings;
    this.write(typing);
    this.outputs = this.shown(settings);
    for (const output of this.querySelectorAll("output")) {
      const text = this.outputs[output.name];
      output.value = text;
      if (output.matches(".shade")) output.style.setProperty("--v", shade(text));
    }
    this.draw(this.outputs, settings);
  }

  write(typing) {
    for (const control of this.form.elements) {
      const value = this.settings[control.name];
      if (control === typing || value === undefined || /button|output/.test(control.type)) continue;
      if (control.type === "checkbox") control.checked = value;
      else if (control.type === "radio") control.checked = control.value === String(value);
      else control.value = Number.isFinite(value) ? +value.toFixed(4) : value; // short
    }
  }

  /* When nothing has changed for a moment: said aloud, and kept in the address. */
  settled() {
    this.said.textContent = this.words.said.replace(/{(\w+)}/g, (_, name) => this.outputs[name]);
    const address = new URL(location);
    for (const name in this.first) {
      const own = `${this.name}.${name}`, value = this.settings[name];
      if (value === this.first[name]) address.searchParams.delete(own);
      else address.searchParams.set(own, value);
    }
    address.hash = this.parentElement.id;
    history.replaceState(history.state, "", address);
  }

  addressed() {
    const settings = { ...this.first };
    for (const [own, text] of new URLSearchParams(location.search)) {
      const [figure, name] = own.split(".");
      if (figure === this.name && name in settings) [settings[name]] = this.understood(name, text);
    }
    return settings;
  }

  say(text) {
    this.message.textContent = text;
  }
}

/* From -1 to 1, for a colour: the sign is in the number, too. */
function shade(text) {
  return Math.min(Math.max(Number(text) || 0, -1), 1);
}

/* Words of the page that set a figure: [[set step h_0_0=0.5 | with 0.5]]. */
document.addEventListener("click", ({ target }) => {
  const button = target.closest("button.live-set");
  if (!button) return;
  const figure = document.querySelector(`live-${button.dataset.figure}`);
  const settings = { ...figure.first };
  for (const part of button.value.split(" ")) {
    const [name, text] = part.split("=");
    [settings[name]] = figure.understood(name, text);
  }
  figure.change(settings);
  const { top, bottom } = figure.getBoundingClientRect();
  if (top > innerHeight - 100 || bottom < 100) figure.parentElement.scrollIntoView();
});
document.querySelectorAll("button.live-set").forEach((button) => { button.disabled = false; });
