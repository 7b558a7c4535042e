import { describe, expect, it } from "vitest";

import { centsOf, eurOf, eurSum } from "./money";

describe("money", () => {
  it.each([
    ["12.34", 1234n],
    ["0.05", 5n],
    ["-0.01", -1n],
    ["7", 700n],
  ])("reads %s as whole cents", (eur, cents) => {
    expect(centsOf(eur)).toBe(cents);
  });

  it("writes cents as euros with both places", () => {
    expect([eurOf(5n), eurOf(-1234n), eurOf(0n)]).toEqual(["0.05", "-12.34", "0.00"]);
  });

  it("adds to the cent where binary fractions would not", () => {
    expect(eurSum(["0.10", "0.20"])).toBe("0.30");
    expect(eurSum(["90071992547409.91", "0.02", "-0.01"])).toBe("90071992547409.92");
    expect(eurSum([])).toBe("0.00");
  });
});
