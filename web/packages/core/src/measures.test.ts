// @vitest-environment node
import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { contrastOf } from "./contrast";
import { MEASURE_COLOURS, MEASURES, type Theme } from "./measures";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const PAGES: Record<Theme, string[]> = { light: ["#ffffff", "#f8f9f8"], dark: ["#1b211f", "#131816"] };

describe("colours of measures", () => {
  it("are the same in the style sheet", () => {
    const [light = "", dark = ""] = css.split("[data-bs-theme");
    for (const measure of MEASURES) {
      expect(light).toContain(`--measure-${measure}: ${MEASURE_COLOURS.light[measure]};`);
      expect(dark).toContain(`--measure-${measure}: ${MEASURE_COLOURS.dark[measure]};`);
    }
  });

  it.each(["light", "dark"] as const)("are seen on page and card in the %s theme", (theme) => {
    for (const measure of MEASURES) {
      for (const page of PAGES[theme]) {
        expect(
          contrastOf(MEASURE_COLOURS[theme][measure], page),
          `${measure} on ${page}`,
        ).toBeGreaterThanOrEqual(4.3);
      }
    }
  });
});
