import { centsOf } from "@cercollettiva/core";

import type { Schema } from "../../api/community";

type Step = Schema<"StepLineOut">;

const COMING_IN: readonly Step["title"][] = ["premium", "valorisation"];

export interface WaterfallBar {
  step: Step;
  isAdded: boolean;
  /** Where the bar begins and how long it is, as parts of the highest. [%] */
  offset: number;
  length: number;
}

/** The bars of the community's money: the premium and the valorisation add, every other step takes away (R60). */
export function waterfallBars(steps: readonly Step[]): WaterfallBar[] {
  let level = 0n;
  const spans = steps.map((step) => {
    const isAdded = COMING_IN.includes(step.title);
    const before = level;
    level += isAdded ? centsOf(step.amount_eur) : -centsOf(step.amount_eur);
    const [low, high] = before < level ? [before, level] : [level, before];
    return { step, isAdded, low, high };
  });
  const highest = spans.reduce((most, { high }) => (high > most ? high : most), 1n);
  const perCent = (cents: bigint) => Number((cents * 1000n) / highest) / 10;
  return spans.map(({ step, isAdded, low, high }) => ({
    step,
    isAdded,
    offset: Math.max(perCent(low), 0),
    length: perCent(high - low),
  }));
}
