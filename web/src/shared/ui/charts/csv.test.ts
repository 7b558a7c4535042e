// @vitest-environment node
import { expect, it } from "vitest";

import { csvOf } from "./csv";

it("quotes what must be quoted and disarms formulas", () => {
  expect(
    csvOf([
      ["name", "kWh"],
      ['A "b"; c', "-1.5"],
      ["=1+1", "2"],
    ]),
  ).toBe('\uFEFFname;kWh\r\n"A ""b""; c";-1.5\r\n\'=1+1;2\r\n');
});
