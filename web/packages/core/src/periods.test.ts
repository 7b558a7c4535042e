// @vitest-environment node
import { describe, expect, it } from "vitest";

import {
  dayStartsAt,
  periodAround,
  periodDays,
  periodInstants,
  periodLatestComplete,
  periodMoved,
  periodParsed,
  periodText,
  todayInItaly,
} from "./periods";

describe("periods", () => {
  it.each(["2026-06-21", "2026-W01", "2026-W53", "2026-06", "2026", "2026-06-01..2026-06-16"])(
    "reads %s and writes it again",
    (text) => {
      const period = periodParsed(text);
      expect(period && periodText(period)).toBe(text);
    },
  );

  it.each(["2026-13", "2026-02-30", "2025-W53", "2026-W00", "2026-06-16..2026-06-01", "last month", ""])(
    "finds no period in %j",
    (text) => expect(periodParsed(text)).toBeNull(),
  );

  it("begins weeks on Monday and counts them as ISO does", () => {
    expect(periodAround("week", "2026-01-01")).toEqual({
      kind: "week",
      from: "2025-12-29",
      to: "2026-01-05",
    });
    expect(periodText(periodAround("week", "2026-01-01"))).toBe("2026-W01");
  });

  it("moves by its own length", () => {
    expect(periodText(periodMoved(periodAround("month", "2026-01-31"), 1))).toBe("2026-02");
    expect(periodText(periodMoved(periodAround("year", "2024-02-29"), -1))).toBe("2023");
    expect(periodText(periodMoved({ kind: "custom", from: "2026-03-01", to: "2026-03-11" }, -1))).toBe(
      "2026-02-19..2026-03-01",
    );
  });

  it("opens on the last that is complete", () => {
    expect(periodText(periodLatestComplete("month", "2026-03-01"))).toBe("2026-02");
    expect(periodText(periodLatestComplete("day", "2026-03-01"))).toBe("2026-02-28");
  });

  it("takes the day from the clock of Italy", () => {
    expect(todayInItaly(new Date("2026-06-30T22:30:00Z"))).toBe("2026-07-01");
    expect(todayInItaly(new Date("2026-12-31T22:30:00Z"))).toBe("2026-12-31");
  });

  it("knows the day of 23 hours and that of 25", () => {
    const hours = (day: string) => {
      const { startsAt, endsAt } = periodInstants(periodAround("day", day));
      return (new Date(endsAt).getTime() - new Date(startsAt).getTime()) / 3_600_000;
    };
    expect(hours("2026-03-29")).toBe(23);
    expect(hours("2026-10-25")).toBe(25);
    expect(hours("2026-06-21")).toBe(24);
    expect(dayStartsAt("2026-06-01")).toBe("2026-05-31T22:00:00.000Z");
    expect(dayStartsAt("2026-03-29")).toBe("2026-03-28T23:00:00.000Z");
    expect(periodDays(periodAround("month", "2026-03-01"))).toBe(31);
  });
});
