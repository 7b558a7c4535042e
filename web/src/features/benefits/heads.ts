import type { Formats } from "@cercollettiva/core";
import { queryOptions } from "@tanstack/react-query";

import { answered } from "@/shared/api/client";
import { api, type Schema } from "@/shared/api/community";

export type Head = Schema<"OwnStatementHeadOut">;

/** One's own statements, the newest period first: forty years of months and years at most. */
export const headsQuery = queryOptions({
  queryKey: ["own-statements"],
  queryFn: async () =>
    answered(await api.GET("/api/v1/me/statements", { params: { query: { limit: 500 } } })).items,
});

/** The year that a period, `2024-06` or `2024`, lies in. */
export function yearOf(period: string): string {
  return period.slice(0, 4);
}

/** The years of some statements, each once, the newest first. */
export function yearsOf(heads: readonly Head[]): string[] {
  return [...new Set(heads.map(({ period }) => yearOf(period)))].sort().reverse();
}

/** `June 2024` of a month, `2024` of a year. */
export function periodName(period: string, formats: Formats): string {
  return period.length === 4 ? period : formats.month(period);
}
