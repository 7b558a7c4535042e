/** Writes the API's types from the three contracts; `--check` only says whether they are current. */
import { readFile, writeFile } from "node:fs/promises";

import openapiTS, { astToString } from "openapi-typescript";

const CONTRACTS = { community: "openapi.json", www: "openapi-www.json", platform: "openapi-platform.json" };
const isCheck = process.argv.includes("--check");
const stale = [];

for (const [face, contract] of Object.entries(CONTRACTS)) {
  const source = new URL(`../../docs/${contract}`, import.meta.url);
  const target = new URL(`../packages/core/src/api/${face}.ts`, import.meta.url);
  const types = `/** Made from docs/${contract} by \`npm run api:types\`; not edited by hand. */\n\n${astToString(await openapiTS(source))}`;
  if (!isCheck) await writeFile(target, types);
  else if (types !== (await readFile(target, "utf8").catch(() => ""))) stale.push(face);
}
if (stale.length > 0) {
  console.error(
    `API types of ${stale.join(", ")} are not those of the contract: run \`npm run api:types\` in web/.`,
  );
  process.exit(1);
}
