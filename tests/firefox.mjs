// Opens pages in Firefox, sets controls, and prints as JSON what the figures then show.
//     node firefox.mjs PUPPETEER FIREFOX < cases.json
// A case: {url, name, moves: [[setting, value], …]}; a move is made through the control.
import { readFileSync } from "node:fs";

const [, , module, executablePath] = process.argv;
const { default: puppeteer } = await import(module);
const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
const results = [];
for (const { url, name, moves } of JSON.parse(readFileSync(0, "utf8"))) {
  const page = await browser.newPage(), faults = [], shown = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  await page.goto(url);
  const read = () => page.$eval(`live-${name}`, (figure) => Object.fromEntries(
    [...figure.querySelectorAll("output")].map((output) => [output.name, output.value])));
  shown.push(await read());
  for (const [setting, value] of moves) {
    const all = await page.$$(`live-${name} :is(input, select, textarea)[name="${setting}"]`);
    const kind = await all[0].evaluate((control) => control.type);
    if (kind === "select-one") await all[0].select(String(value));
    else if (kind === "checkbox") {
      if (await all[0].evaluate((box) => box.checked) !== value) await all[0].press(" ");
    } else if (kind === "radio") {
      for (const one of all) if (await one.evaluate((radio) => radio.value) === String(value)) await one.press(" ");
    } else if (kind === "range") {
      await all[0].evaluate((control, to) => {
        control.value = to;
        control.dispatchEvent(new Event("input", { bubbles: true }));
      }, value);
    } else {
      await all[0].evaluate((control) => { control.focus(); control.select(); });
      await page.keyboard.type(String(value));
    }
    shown.push(await read());
  }
  for (const button of await page.$$(`live-${name} button:enabled:not([hidden])`)) {
    if (await button.isVisible() && await button.evaluate((b) => b.name !== "reset")) await button.click();
  }
  await page.click(`live-${name} button[name="reset"]`);
  shown.push(await read());
  results.push({ shown, faults });
  await page.close();
}
await browser.close();
console.log(JSON.stringify(results));
