import { describe, expect, it } from "vitest";

import { centsOf, eurOf, waterfallOf } from "./cents";

describe("centsOf", () => {
  it("is exact, whatever the number of places", () => {
    expect(centsOf("1234.50")).toBe(123450n);
    expect(centsOf("0.07")).toBe(7n);
    expect(centsOf("-3")).toBe(-300n);
    expect(centsOf("12.5")).toBe(1250n);
    expect(eurOf(centsOf("90071992547409.93"))).toBe("90071992547409.93");
  });
});

describe("waterfallOf", () => {
  const step = (title: "premium" | "valorisation" | "costs" | "consumer", amount_eur: string) => ({
    title,
    amount_eur,
    rules: [],
  });

  it("ends at zero when everything that came in was given", () => {
    const { steps, leftCents } = waterfallOf([
      step("premium", "100.00"),
      step("valorisation", "8.07"),
      step("costs", "10.81"),
      step("consumer", "97.26"),
    ]);
    expect(leftCents).toBe(0n);
    expect(steps.map(({ fromCents, toCents }) => [fromCents, toCents])).toEqual([
      [0n, 10000n],
      [10000n, 10807n],
      [10807n, 9726n],
      [9726n, 0n],
    ]);
  });

  it("says what is missing to the cent", () => {
    expect(waterfallOf([step("premium", "100.00"), step("consumer", "99.99")]).leftCents).toBe(1n);
  });
});
