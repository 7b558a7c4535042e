import {
  periodLatestComplete,
  periodMoved,
  periodParsed,
  periodText,
  type Period,
  type PeriodKind,
} from "@cercollettiva/core";

import { useUrlState } from "../url-state";

export const COMPARISONS = ["none", "previous", "year_before"] as const;
type Comparison = (typeof COMPARISONS)[number];

export interface PeriodState {
  period: Period;
  setPeriod: (period: Period) => void;
  comparison: Comparison;
  setComparison: (comparison: Comparison) => void;
  /** What it is compared with, if anything. */
  compared: Period | null;
}

/** The period that the address names (`?period=2026-06&compare=previous`); else the last complete one of a kind. */
export function usePeriod(kind: PeriodKind = "month"): PeriodState {
  const [values, change] = useUrlState({ period: "", compare: "none" });
  const period = periodParsed(values.period) ?? periodLatestComplete(kind);
  const comparison = COMPARISONS.find((name) => name === values.compare) ?? "none";
  return {
    period,
    setPeriod: (next) => change({ period: periodText(next) }, { replace: false }),
    comparison,
    setComparison: (next) => change({ compare: next }),
    compared: periodCompared(period, comparison),
  };
}

function periodCompared(period: Period, comparison: Comparison): Period | null {
  if (comparison === "none") return null;
  if (comparison === "previous") return periodMoved(period, -1);
  const yearBefore = (day: string) =>
    `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`.replace("-02-29", "-02-28");
  if (period.kind === "month" || period.kind === "year") {
    return periodMoved(period, period.kind === "month" ? -12 : -1);
  }
  return {
    kind: period.kind === "day" ? "day" : "custom",
    from: yearBefore(period.from),
    to: yearBefore(period.to),
  };
}
