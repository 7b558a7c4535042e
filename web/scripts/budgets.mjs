/** What a face loads before it shows anything, and what charts add, compressed (`ux.md` section 10). */
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const FACES = ["community", "www", "console"];
const SCRIPT_KB = 180;
const STYLE_KB = 35;
const CHARTS_KB = 80;
const CHARTS = "src/shared/ui/charts/canvas.ts";
/** Words come by themselves once the language is known; the largest counts. */
const WORDS = ["shell", "problems"].flatMap((room) =>
  ["it", "en", "de"].map((language) => [language, `packages/core/src/translations/${language}/${room}.json`]),
);

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(await readFile(new URL(".vite/manifest.json", dist), "utf8"));
const sizes = new Map();
const problems = [];

async function kilobytes(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(await readFile(new URL(file, dist))).length / 1000);
  return sizes.get(file);
}

/** The files that an entry needs at once: its own, and those of what it imports. */
function filesOf(entry, seen = new Set()) {
  if (seen.has(entry)) return [];
  seen.add(entry);
  const chunk = manifest[entry];
  return [chunk.file, ...(chunk.css ?? []), ...(chunk.imports ?? []).flatMap((name) => filesOf(name, seen))];
}

async function total(files) {
  const parts = await Promise.all([...new Set(files)].map(kilobytes));
  return parts.reduce((sum, part) => sum + part, 0);
}

function within(what, size, most) {
  console.log(`${what}: ${size.toFixed(1)} of ${most} kB`);
  if (size > most) problems.push(`${what} is ${size.toFixed(1)} kB, more than ${most} kB`);
}

const wordsKb = Math.max(
  ...(await Promise.all(
    ["it", "en", "de"].map((language) =>
      total(WORDS.filter(([code]) => code === language).map(([, path]) => manifest[path].file)),
    ),
  )),
);
for (const face of FACES) {
  const files = filesOf(`${face}.html`);
  const scripts = files.filter((file) => file.endsWith(".js"));
  within(`${face}, scripts`, (await total(scripts)) + wordsKb, SCRIPT_KB);
  within(`${face}, styles`, await total(files.filter((file) => file.endsWith(".css"))), STYLE_KB);
  if (files.includes(manifest[CHARTS]?.file)) problems.push(`${face} loads the charts at once`);
}
if (manifest[CHARTS]) {
  const first = new Set(FACES.flatMap((face) => filesOf(`${face}.html`)));
  within(
    "charts",
    await total(filesOf(CHARTS).filter((file) => file.endsWith(".js") && !first.has(file))),
    CHARTS_KB,
  );
}

if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
