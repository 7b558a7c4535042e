import { LOCALES, type Language } from "./languages";

/** An exact number as the API sends it: a decimal string; whole numbers may come as they are. */
export type Exact = string | number;

const ROME = "Europe/Rome";
const KWH_MOST = 99_999;

/** How one language writes quantities; exact numbers are never turned into binary fractions on the way. */
export interface Formats {
  number(value: Exact, places?: number): string;
  /** Euros with two places: `1.234,56 €`. */
  eur: (value: Exact) => string;
  /** Euros from whole cents. */
  eurOfCents(cents: number): string;
  /** Tariffs, with five places: `0,11000 €/kWh`. */
  eurPerKwh(value: Exact): string;
  /** Energy: kWh up to 99 999, then MWh. */
  energy: (kwh: Exact) => string;
  /** Power: W below 1 kW. */
  power(kw: Exact): string;
  /** A share between 0 and 1 as per cent. */
  percent(share: Exact, places?: number): string;
  /** A calendar day, `2026-06-21`, in digits. */
  day(isoDay: string): string;
  /** A calendar day with the month in letters. */
  dayLong(isoDay: string): string;
  /** A calendar month, `2026-06`. */
  month(isoMonth: string): string;
  /** The same month as short as it goes, without its year. */
  monthShort(isoMonth: string): string;
  /** An instant, as clocks in Italy show it. */
  instant(iso: string): string;
  /** The time of an instant in Italy. */
  time(iso: string): string;
  /** How long ago an instant was, in words. */
  ago(iso: string, now?: Date): string;
  bytes(count: number): string;
  list(parts: readonly string[]): string;
}

const AGO_UNITS = [
  ["year", 365 * 24 * 3600],
  ["month", 30 * 24 * 3600],
  ["day", 24 * 3600],
  ["hour", 3600],
  ["minute", 60],
] as const;

export function formatsOf(language: Language): Formats {
  const locale = LOCALES[language];
  const plain = (places: number) =>
    new Intl.NumberFormat(locale, {
      minimumFractionDigits: places,
      maximumFractionDigits: places,
      useGrouping: "always",
    });
  const exact = (format: Intl.NumberFormat, value: Exact) =>
    format.format(value as Intl.StringNumericLiteral);
  const eur = new Intl.NumberFormat(locale, { style: "currency", currency: "EUR", useGrouping: "always" });
  const day = new Intl.DateTimeFormat(locale, {
    timeZone: "UTC",
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
  });
  const dayLong = new Intl.DateTimeFormat(locale, { timeZone: "UTC", dateStyle: "long" });
  const month = new Intl.DateTimeFormat(locale, { timeZone: "UTC", month: "long", year: "numeric" });
  const monthShort = new Intl.DateTimeFormat(locale, { timeZone: "UTC", month: "short" });
  const instant = new Intl.DateTimeFormat(locale, { timeZone: ROME, dateStyle: "short", timeStyle: "short" });
  const time = new Intl.DateTimeFormat(locale, { timeZone: ROME, timeStyle: "short" });
  const ago = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const list = new Intl.ListFormat(locale, { type: "conjunction" });

  const number = (value: Exact, places = 0) => exact(plain(places), value);
  return {
    number,
    eur: (value) => exact(eur, value),
    eurOfCents: (cents) => exact(eur, decimalShifted(String(cents), 2)),
    eurPerKwh: (value) => `${number(value, 5)} €/kWh`,
    energy: (kwh) =>
      Math.abs(Number(kwh)) > KWH_MOST
        ? `${number(decimalShifted(String(kwh), 3), 1)} MWh`
        : `${number(kwh, 1)} kWh`,
    power: (kw) => (kwIsSmall(kw) ? `${number(decimalShifted(String(kw), -3))} W` : `${number(kw, 1)} kW`),
    percent: (share, places = 1) => `${number(decimalShifted(String(share), -2), places)} %`,
    day: (isoDay) => day.format(new Date(`${isoDay}T00:00:00Z`)),
    dayLong: (isoDay) => dayLong.format(new Date(`${isoDay}T00:00:00Z`)),
    month: (isoMonth) => month.format(new Date(`${isoMonth}-01T00:00:00Z`)),
    monthShort: (isoMonth) => monthShort.format(new Date(`${isoMonth}-01T00:00:00Z`)),
    instant: (iso) => instant.format(new Date(iso)),
    time: (iso) => time.format(new Date(iso)),
    ago: (iso, now = new Date()) => {
      const seconds = (new Date(iso).getTime() - now.getTime()) / 1000;
      for (const [unit, length] of AGO_UNITS) {
        if (Math.abs(seconds) >= length) return ago.format(Math.trunc(seconds / length), unit);
      }
      return ago.format(0, "minute");
    },
    bytes: (count) =>
      count < 1_000_000 ? `${number(count / 1000, 0)} kB` : `${number(count / 1_000_000, 1)} MB`,
    list: (parts) => list.format(parts),
  };
}

function kwIsSmall(kw: Exact): boolean {
  return Math.abs(Number(kw)) < 1;
}

/** A decimal string divided by 10^places (multiplied, if places is negative), exactly. */
export function decimalShifted(value: string, places: number): string {
  const isNegative = value.startsWith("-");
  const [whole = "0", fraction = ""] = value.replace("-", "").split(".");
  const digits = whole + fraction;
  const point = whole.length - places;
  const padded = point <= 0 ? "0".repeat(1 - point) + digits : digits.padEnd(point, "0");
  const at = Math.max(point, 1);
  const shifted = padded.slice(0, at) + (padded.length > at ? `.${padded.slice(at)}` : "");
  return isNegative ? `-${shifted}` : shifted;
}
