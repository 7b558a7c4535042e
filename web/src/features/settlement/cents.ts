import { decimalShifted } from "@cercollettiva/core";

import type { Schema } from "@/shared/api/community";

type Amount = Schema<"AmountOut">;

const COMING_IN: readonly Amount["title"][] = ["premium", "valorisation"];

/** Whole cents of euros as the API writes them, with two places at most. */
export function centsOf(eur: string): bigint {
  return BigInt(decimalShifted(eur, -2).replace(/\.0*$/, ""));
}

/** Euros of whole cents, as a decimal string. */
export function eurOf(cents: bigint): string {
  return decimalShifted(cents.toString(), 2);
}

export interface WaterfallStep {
  title: Amount["title"];
  rules: readonly string[];
  /** Added to what was there before; taken away, if negative. */
  changeCents: bigint;
  /** Where the bar begins and ends. */
  fromCents: bigint;
  toCents: bigint;
}

/**
 * From what comes in to nothing left over, step by step (R60-R67): the premium and the valorisation add, every
 * other title takes away. What is left after the last step is the sum check: zero.
 */
export function waterfallOf(amounts: readonly Amount[]): { steps: WaterfallStep[]; leftCents: bigint } {
  let left = 0n;
  const steps = amounts.map(({ title, rules, amount_eur }) => {
    const cents = centsOf(amount_eur);
    const change = COMING_IN.includes(title) ? cents : -cents;
    const from = left;
    left += change;
    return { title, rules, changeCents: change, fromCents: from, toCents: left };
  });
  return { steps, leftCents: left };
}
