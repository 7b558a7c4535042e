import type { ReactNode } from "react";

export type Tone = "good" | "waiting" | "bad" | "quiet" | "info";

/** A state in a word; the colour only repeats it. */
export function Badge({ tone = "quiet", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`state state-${tone}`}>{children}</span>;
}
