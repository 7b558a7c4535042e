// @vitest-environment node
import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

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
          contrast(MEASURE_COLOURS[theme][measure], page),
          `${measure} on ${page}`,
        ).toBeGreaterThanOrEqual(4.3);
      }
    }
  });
});

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
