import { periodMoved } from "@cercollettiva/core";
import { useEffect } from "react";

import type { PeriodState } from "./usePeriod";

/** The arrow keys move the period, unless they are being used for something else. */
export function usePeriodKeys({ period, setPeriod }: PeriodState): void {
  useEffect(() => {
    const move = (event: KeyboardEvent) => {
      const steps = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!steps || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const isTaken =
        event.target instanceof Element &&
        event.target.closest("input, select, textarea, [role=menu], [role=region], [role=tablist]");
      if (isTaken) return;
      event.preventDefault();
      setPeriod(periodMoved(period, steps));
    };
    window.addEventListener("keydown", move);
    return () => window.removeEventListener("keydown", move);
  });
}
