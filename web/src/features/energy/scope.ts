import type { Schema } from "@/shared/api/community";

/** Whose energy is asked for, as the address holds it: `?scope=configuration&of=<id>`. */
export interface Scope {
  kind: Schema<"EnergyScope">;
  id: string;
}

const KINDS = ["community", "configuration", "pod"] as const satisfies readonly Scope["kind"][];

export function scopeParsed(kind: string, id: string): Scope {
  return { kind: KINDS.find((known) => known === kind) ?? "community", id };
}

type ScopeQuery =
  | { scope: "community" }
  | { scope: "configuration"; configuration_id: string }
  | { scope: "pod"; pod_id: string };

/** The part of the question that says whose energy; null where a configuration or POD is yet to be chosen. */
export function scopeQuery({ kind, id }: Scope): ScopeQuery | null {
  if (kind === "community") return { scope: kind };
  if (!id) return null;
  return kind === "pod" ? { scope: kind, pod_id: id } : { scope: kind, configuration_id: id };
}
