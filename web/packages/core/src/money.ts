import { decimalShifted } from "./formats";

/** Whole cents of euros as the API writes them, with two places at most. */
export function centsOf(eur: string): bigint {
  return BigInt(decimalShifted(eur, -2).replace(/\.0*$/, ""));
}

/** Euros of whole cents, as a decimal string. */
export function eurOf(cents: bigint): string {
  return decimalShifted(cents.toString(), 2);
}

/** The sum of euros as the API writes them, to the cent. */
export function eurSum(amounts: readonly string[]): string {
  return eurOf(amounts.reduce((sum, amount) => sum + centsOf(amount), 0n));
}
