/** All that must hold for the web, two things at a time; prints what failed, and how long each took. */
import { spawn } from "node:child_process";

const CHECKS = {
  types: "tsc -p .",
  lint: "eslint --cache --cache-location node_modules/.cache/eslint/ --max-warnings 0 .",
  tests: "vitest run --silent=passed-only --reporter=dot",
  format: "prettier --check --log-level warn --cache .",
  "api types": "node scripts/api-types.mjs --check",
  translations: "node scripts/translations.mjs",
  budgets: "node scripts/budgets.mjs",
};
const AT_ONCE = 2;

const waiting = Object.entries(CHECKS);
let failures = 0;

async function worker() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [name, command] = next;
    const startedAt = Date.now();
    const { code, output } = await run(command);
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    if (code === 0) {
      console.log(`web ${name}: ok (${seconds} s)`);
    } else {
      failures += 1;
      console.log(`web ${name}: FAILED (${seconds} s): ${command}\n${output}`);
    }
  }
}

function run(command) {
  return new Promise((resolve) => {
    const child = spawn(command, {
      shell: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1" },
    });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("close", (code) => resolve({ code, output }));
  });
}

await Promise.all(Array.from({ length: AT_ONCE }, worker));
process.exit(failures === 0 ? 0 : 1);
