// Tabs without Web Locks, one after the other: `node tab.mjs <tab.js> <cases>`, where a case is {numbers, gaps, take}. Says who is alone.
import { readFileSync } from "node:fs";

const [file, cases] = process.argv.slice(2);
Object.defineProperty(globalThis, "navigator", { value: {} });
const { hold } = await import(`data:text/javascript,${encodeURIComponent(readFileSync(file, "utf8"))}`);
const pause = (ms) => new Promise((over) => setTimeout(over, ms));

async function tabs({ numbers, gaps, take }, place) {
  const lost = [], opened = [];
  for (const [at, number] of numbers.entries()) {
    await pause(gaps[at]);
    Math.random = () => number;
    opened.push(hold(`test ${place}`, () => lost.push(at)));
  }
  const found = await Promise.all(opened);
  const alone = found.map((one) => one.alone);
  if (take !== undefined) {
    await found[take].take();
    await pause(100);
  }
  return { alone, lost };
}

const said = [];
for (const [place, one] of JSON.parse(cases).entries()) said.push(await tabs(one, place));
process.stdout.write(JSON.stringify(said), () => process.exit(0)); // the channels would keep us
