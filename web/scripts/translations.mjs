/**
 * Every text in every language, none that nobody shows, none that is missing.
 *
 * Keys are found in the sources as they are written: `t("title")` belongs to the room that the file's
 * `useTranslation("room")` names (else to the shell), `t("room:key")` to that room, and `t(\`state.${state}\`)`
 * stands for all keys that begin with `state.`.
 */
import { readdir, readFile } from "node:fs/promises";

const LANGUAGES = ["it", "en", "de"];
const PLURALS = /_(one|other|many|few|zero|two)$/;
const root = new URL("../packages/core/src/translations/", import.meta.url);
const problems = [];

function flattened(tree, prefix = "") {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === "string" ? [[prefix + name, value]] : flattened(value, `${prefix}${name}.`),
  );
}

async function texts(language) {
  const found = new Map();
  for (const file of await readdir(new URL(`${language}/`, root))) {
    const tree = JSON.parse(await readFile(new URL(`${language}/${file}`, root), "utf8"));
    for (const [key, text] of flattened(tree)) found.set(`${file.replace(".json", "")}:${key}`, text);
  }
  return found;
}

const tables = Object.fromEntries(
  await Promise.all(LANGUAGES.map(async (code) => [code, await texts(code)])),
);
const all = new Set(LANGUAGES.flatMap((code) => [...tables[code].keys()]));
const holes = (text) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)]
    .map((match) => match[1])
    .sort()
    .join();

for (const key of all) {
  for (const language of LANGUAGES) {
    const text = tables[language].get(key);
    if (!text) problems.push(`${key} has no text in ${language}`);
    else if (holes(text) !== holes(tables.it.get(key) ?? ""))
      problems.push(`${key}: {{…}} in ${language} are not those in it`);
  }
}

const sources = (
  await readdir(new URL("../src/", import.meta.url), { recursive: true, withFileTypes: true })
).filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.includes(".test."));
const used = new Set();
const usedPrefixes = ["problems:"]; // codes of the API
for (const entry of sources) {
  const text = await readFile(`${entry.parentPath}/${entry.name}`, "utf8");
  const rooms = [...text.matchAll(/useTranslation\(\s*\[?"(\w+)"/g)].map((match) => match[1]);
  const homes =
    rooms.length > 0
      ? [...new Set([...rooms, ...(text.includes("useTranslation()") ? ["shell"] : [])])]
      : ["shell"];
  const named = (key) => (key.includes(":") ? [key] : homes.map((room) => `${room}:${key}`));
  const keys = [
    ...text.matchAll(/\b(?:t|i18next\.t)\(\s*"([^"]+)"/g),
    ...text.matchAll(/\b(?:title|label)(?:Key)?: "(\w+:[\w.]+)"/g),
    ...text.matchAll(/\bi18nKey="([^"]+)"/g),
    ...text.matchAll(/\bt\([^()"]*\?\s*"([^"]+)"\s*:\s*"[^"]+"/g),
    ...text.matchAll(/\bt\([^()"]*\?\s*"[^"]+"\s*:\s*"([^"]+)"/g),
  ].map((match) => match[1]);
  for (const key of keys) {
    const candidates = named(key);
    const known = candidates.filter((name) => all.has(name) || all.has(`${name}_other`));
    if (known.length === 0)
      problems.push(`${entry.name} shows ${key}, which no language has (looked in ${homes})`);
    known.forEach((name) => used.add(name));
  }
  for (const [, prefix] of text.matchAll(/\bt\(\s*`([^`$]+)\$\{/g)) usedPrefixes.push(...named(prefix));
}
for (const key of all) {
  const name = key.replace(PLURALS, "");
  if (!used.has(key) && !used.has(name) && !usedPrefixes.some((prefix) => key.startsWith(prefix))) {
    problems.push(`${key} is shown nowhere`);
  }
}

if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log(`${all.size} texts in ${LANGUAGES.length} languages`);
