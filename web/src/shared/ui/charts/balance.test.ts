// @vitest-environment node
import { formatsOf } from "@cercollettiva/core";
import { expect, it } from "vitest";

import { pointNames, type Figures } from "./balance";

const point = (starts_at: string) => ({ starts_at }) as Figures;
const clocks = { summer: "ora legale", winter: "ora solare" };
const namesOf = (starts: readonly string[], resolution: "day" | "hour" | "month") =>
  pointNames(starts.map(point), resolution, formatsOf("it"), clocks).map(({ full }) => full);

it("tells the two hours of the same name apart on the day of 25 hours", () => {
  const starts = [
    "2024-10-26T23:00:00Z",
    "2024-10-27T00:00:00Z",
    "2024-10-27T01:00:00Z",
    "2024-10-27T02:00:00Z",
  ];
  expect(namesOf(starts, "hour")).toEqual(["01:00", "02:00 (ora legale)", "02:00 (ora solare)", "03:00"]);
});

it("leaves out the hour that the day of 23 hours does not have", () => {
  expect(namesOf(["2024-03-31T00:00:00Z", "2024-03-31T01:00:00Z"], "hour")).toEqual(["01:00", "03:00"]);
});

it("names days and months after the calendar of Italy, not of UTC", () => {
  expect(namesOf(["2024-05-31T22:00:00Z"], "day")).toEqual(["01/06/2024"]);
  expect(namesOf(["2023-12-31T23:00:00Z"], "month")).toEqual(["gennaio 2024"]);
});
