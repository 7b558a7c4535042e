// @vitest-environment node
import { describe, expect, it } from "vitest";

import { decimalShifted, formatsOf } from "./formats";

const plainSpaces = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("formats", () => {
  const italian = formatsOf("it");

  it("writes what the specification shows", () => {
    expect(italian.energy("12345.6")).toBe("12.345,6 kWh");
    expect(plainSpaces(italian.eur("1234.56"))).toBe("1.234,56 €");
    expect(italian.day("2026-06-21")).toBe("21/06/2026");
    expect(italian.eurPerKwh("0.11")).toBe("0,11000 €/kWh");
  });

  it("turns to MWh above 99 999 kWh and to W below 1 kW", () => {
    expect(italian.energy("99999")).toBe("99.999,0 kWh");
    expect(italian.energy("100000")).toBe("100,0 MWh");
    expect(italian.power("0.25")).toBe("250 W");
    expect(italian.power("6")).toBe("6,0 kW");
  });

  it("keeps every digit of an amount that no binary fraction holds", () => {
    expect(plainSpaces(italian.eur("9007199254740993.01"))).toBe("9.007.199.254.740.993,01 €");
    expect(plainSpaces(italian.eurOfCents(-5))).toBe("-0,05 €");
  });

  it("shows instants as clocks in Italy do, also on the days on which they change", () => {
    expect(italian.time("2026-03-29T00:59:00Z")).toBe("01:59");
    expect(italian.time("2026-03-29T01:00:00Z")).toBe("03:00");
    expect(italian.time("2026-10-25T00:30:00Z")).toBe("02:30");
    expect(italian.time("2026-10-25T01:30:00Z")).toBe("02:30");
  });

  it("shows a calendar day as it is, whatever the clock of the reader", () => {
    expect(formatsOf("en").day("2026-01-01")).toBe("01/01/2026");
    expect(formatsOf("de").month("2026-03")).toBe("März 2026");
  });
});

describe("decimalShifted", () => {
  it.each([
    ["12345.6", 3, "12.3456"],
    ["5", 2, "0.05"],
    ["-5", 2, "-0.05"],
    ["0.4567", -2, "45.67"],
    ["0.25", -3, "0250"],
    ["7", -2, "700"],
  ])("moves the point of %s by %i", (value, places, shifted) => {
    expect(Number(decimalShifted(value, places))).toBe(Number(shifted));
  });
});
