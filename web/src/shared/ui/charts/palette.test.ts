// @vitest-environment node
import { contrastOf } from "@cercollettiva/core";
import { expect, it } from "vitest";

import { paletteOf } from "./palette";

it.each(["light", "dark"] as const)("writes text of charts in the %s theme at 4.5:1 and more", (theme) => {
  const palette = paletteOf(theme);
  expect(contrastOf(palette.text, palette.card)).toBeGreaterThanOrEqual(4.5);
});
