import type { Formats } from "@cercollettiva/core";

import type { Schema } from "@/shared/api/community";
import type { Tone } from "@/shared/ui/Badge";

type State = Schema<"RunState">;

export const STATE_TONES: Record<State, Tone> = {
  draft: "waiting",
  checking: "waiting",
  computing: "waiting",
  review: "info",
  approved: "info",
  published: "good",
  failed: "bad",
  cancelled: "quiet",
  superseded: "quiet",
};

/** The way of a run that goes well. */
export const WAY = ["draft", "checking", "computing", "review", "approved", "published"] as const;

/** States in which the worker has the run in hand. */
export function isWorking(state: State): boolean {
  return state === "draft" || state === "checking" || state === "computing";
}

/** States in which a run has its whole result. */
export function isComputed(state: State): boolean {
  return state === "review" || state === "approved" || state === "published" || state === "superseded";
}

/** `giugno 2024` of a month, `2024` of a year. */
export function periodText(period: string, formats: Formats): string {
  return period.length === 4 ? period : formats.month(period);
}
