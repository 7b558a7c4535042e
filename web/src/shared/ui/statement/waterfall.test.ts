import { expect, it } from "vitest";

import { waterfallBars } from "./waterfall";

it("hangs each bar where the one before ended, and ends at nothing left over", () => {
  const bars = waterfallBars([
    { title: "premium", amount_eur: "80.00", rules: ["R31"] },
    { title: "valorisation", amount_eur: "20.00", rules: ["R40"] },
    { title: "costs", amount_eur: "10.00", rules: ["R60"] },
    { title: "producer", amount_eur: "45.00", rules: ["R62"] },
    { title: "consumer", amount_eur: "45.00", rules: ["R62"] },
  ]);
  expect(bars.map(({ isAdded, offset, length }) => [isAdded, offset, length])).toEqual([
    [true, 0, 80],
    [true, 80, 20],
    [false, 90, 10],
    [false, 45, 45],
    [false, 0, 45],
  ]);
});

it("draws a month in which nothing came in", () => {
  expect(waterfallBars([{ title: "premium", amount_eur: "0.00", rules: [] }])).toMatchObject([
    { offset: 0, length: 0 },
  ]);
});
