import type { Schema } from "@/shared/api/community";
import type { Tone } from "@/shared/ui/Badge";

export type MeterFile = Schema<"ImportOut">;

export const DIRECTIONS = [
  "withdrawn",
  "fed_in",
  "produced",
] as const satisfies readonly Schema<"Direction">[];
export const SOURCES = [
  "distributor_validated",
  "distributor_raw",
  "live_meter",
  "estimate",
] as const satisfies readonly MeterFile["source"][];
export const FILE_STATES = [
  "queued",
  "imported",
  "refused",
] as const satisfies readonly Schema<"MeterFileState">[];
export const STATE_TONES: Record<MeterFile["state"], Tone> = {
  queued: "waiting",
  imported: "good",
  refused: "bad",
};
