/**
 * Periods of the calendar of Italy: what the period picker chooses and the address holds.
 *
 * A period is half-open in whole days, `[from, to)`. Its text is `2026-06-21` (day), `2026-W25` (week),
 * `2026-06` (month), `2026` (year) or `2026-06-01..2026-06-16` (custom, the second day not included).
 */
export const PERIOD_KINDS = ["day", "week", "month", "year", "custom"] as const;
export type PeriodKind = (typeof PERIOD_KINDS)[number];

export interface Period {
  kind: PeriodKind;
  /** First day, `2026-06-01`. */
  from: string;
  /** First day that no longer belongs to it. */
  to: string;
}

const DAY_MS = 24 * 3600 * 1000;

const dateOf = (day: string) => new Date(`${day}T00:00:00Z`);
const dayOf = (date: Date) => date.toISOString().slice(0, 10);

/** The day that many days later (earlier, if negative). */
export const daysAdded = (day: string, count: number) =>
  dayOf(new Date(dateOf(day).getTime() + count * DAY_MS));

function monthsAdded(day: string, count: number): string {
  const date = dateOf(day);
  return dayOf(new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1)));
}

/** The day that it is in Italy. */
export function todayInItaly(now = new Date()): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Rome" }).format(now);
}

/** The period of a kind that a day lies in; a custom one is the day itself. */
export function periodAround(kind: PeriodKind, day: string): Period {
  switch (kind) {
    case "week": {
      const from = daysAdded(day, -((dateOf(day).getUTCDay() + 6) % 7));
      return { kind, from, to: daysAdded(from, 7) };
    }
    case "month":
      return { kind, from: `${day.slice(0, 7)}-01`, to: monthsAdded(day, 1) };
    case "year":
      return { kind, from: `${day.slice(0, 4)}-01-01`, to: `${String(Number(day.slice(0, 4)) + 1)}-01-01` };
    default:
      return { kind, from: day, to: daysAdded(day, 1) };
  }
}

/** The period as long as this one that lies `steps` before (negative) or after it. */
export function periodMoved(period: Period, steps: number): Period {
  switch (period.kind) {
    case "day":
    case "week":
      return periodAround(period.kind, daysAdded(period.from, steps * (period.kind === "day" ? 1 : 7)));
    case "month":
      return periodAround("month", monthsAdded(period.from, steps));
    case "year":
      return periodAround("year", monthsAdded(period.from, steps * 12));
    case "custom": {
      const length = periodDays(period);
      return {
        kind: "custom",
        from: daysAdded(period.from, steps * length),
        to: daysAdded(period.to, steps * length),
      };
    }
  }
}

/** How many days a period has. */
export function periodDays(period: Period): number {
  return Math.round((dateOf(period.to).getTime() - dateOf(period.from).getTime()) / DAY_MS);
}

/** The last period of a kind that is over; a custom one is the last seven days. */
export function periodLatestComplete(kind: PeriodKind, today = todayInItaly()): Period {
  if (kind === "custom") return { kind, from: daysAdded(today, -7), to: today };
  return periodMoved(periodAround(kind, today), -1);
}

export function periodText(period: Period): string {
  switch (period.kind) {
    case "day":
      return period.from;
    case "week":
      return weekText(period.from);
    case "month":
      return period.from.slice(0, 7);
    case "year":
      return period.from.slice(0, 4);
    case "custom":
      return `${period.from}..${period.to}`;
  }
}

/** The period that a text names; null where it names none. */
export function periodParsed(text: string): Period | null {
  let match;
  if (/^\d{4}$/.test(text)) return checked(`${text}-01-01`, (day) => periodAround("year", day));
  if (/^\d{4}-\d{2}$/.test(text)) return checked(`${text}-01`, (day) => periodAround("month", day));
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return checked(text, (day) => periodAround("day", day));
  if ((match = /^(\d{4})-W(\d{2})$/.exec(text))) return weekParsed(text, Number(match[1]), Number(match[2]));
  if ((match = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/.exec(text))) {
    const [, from = "", to = ""] = match;
    return isDay(from) && isDay(to) && from < to ? { kind: "custom", from, to } : null;
  }
  return null;
}

const isDay = (text: string) => !Number.isNaN(dateOf(text).getTime()) && dayOf(dateOf(text)) === text;
const checked = (day: string, make: (day: string) => Period) => (isDay(day) ? make(day) : null);

function weekText(monday: string): string {
  const thursday = daysAdded(monday, 3);
  const year = thursday.slice(0, 4);
  const week = Math.floor((dateOf(thursday).getTime() - dateOf(`${year}-01-01`).getTime()) / DAY_MS / 7) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}

function weekParsed(text: string, year: number, week: number): Period | null {
  const first = periodAround("week", `${String(year).padStart(4, "0")}-01-04`);
  const period = periodMoved(first, week - 1);
  return weekText(period.from) === text ? period : null;
}

/** The instant at which a day begins in Italy, in UTC: `2026-06-01` is `2026-05-31T22:00:00.000Z`. */
export function dayStartsAt(day: string): string {
  const guess = dateOf(day);
  // Clocks in Italy are one or two hours ahead, and never change at midnight.
  const hour = Number(
    new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Rome", hour: "2-digit", hourCycle: "h23" }).format(
      new Date(guess.getTime() - 2 * 3600 * 1000),
    ),
  );
  return new Date(guess.getTime() - (hour === 0 ? 2 : 1) * 3600 * 1000).toISOString();
}

/** A period as instants in UTC, half-open. */
export function periodInstants(period: Period): { startsAt: string; endsAt: string } {
  return { startsAt: dayStartsAt(period.from), endsAt: dayStartsAt(period.to) };
}
