import { todayInItaly, type Formats, type Measure, type Quality } from "@cercollettiva/core";
import type { Chart, ChartConfiguration, ChartDataset, Plugin } from "chart.js";

import type { Schema } from "../../api/community";
import { axesOptions } from "./options";
import { DASHES, hatched, type Palette } from "./palette";

export type Figures = Schema<"EnergyFiguresOut">;
export type Resolution = Schema<"Resolution">;

/** The lines of a balance, in the order of their legend, with the hue and pattern of each. */
export const BALANCE_LINES = [
  { field: "fed_in_kwh", word: "fed_in", measure: "surplus" },
  { field: "shared_kwh", word: "shared", measure: "shared" },
  { field: "withdrawn_kwh", word: "withdrawn", measure: "withdrawn" },
] as const satisfies readonly { field: keyof Figures; word: string; measure: Measure }[];

/** What each quality is coloured and how tall it stands in the strip below the axis: never told by colour alone. */
export const QUALITY_MARKS: Record<Quality, { measure: Measure; height: number }> = {
  final: { measure: "shared", height: 8 },
  provisional: { measure: "withdrawn", height: 5 },
  estimated: { measure: "produced", height: 3 },
  missing: { measure: "cost", height: 0 },
};

const STRIP_HEIGHT = 12;

/**
 * Energy over time as lines or bars: shared energy filled, what is fed in above it hatched, withdrawals dashed; the
 * quality of each point in a strip below. What is not known is not drawn.
 */
export function balanceChart(
  palette: Palette,
  {
    points,
    labels,
    titles,
    words,
    kind,
    unit,
    number,
  }: {
    points: readonly Figures[];
    /** Below the axis, one for each point. */
    labels: readonly string[];
    /** In full, for the pointer. */
    titles: readonly string[];
    words: readonly string[];
    kind: "bar" | "line";
    unit: string;
    number: (value: number) => string;
  },
): ChartConfiguration {
  const options = axesOptions(palette, { unit, number });
  const x = options.scales?.x;
  const datasets = BALANCE_LINES.map(({ field, measure }, at): ChartDataset<"bar" | "line"> => {
    const values = points.map((point) => (point[field] === null ? null : Number(point[field])));
    const colour = palette.measure(measure);
    const area = measure === "surplus" ? hatched(colour) : palette.soft(measure);
    // Where lines meet, the dashed one lies above the one that it would hide behind.
    const order = BALANCE_LINES.length - at;
    const shape = { label: words[at] ?? "", data: values, order, borderColor: colour, backgroundColor: area };
    if (kind === "bar") return { ...shape, type: "bar", borderWidth: 1.5, borderRadius: 3 };
    return {
      ...shape,
      type: "line",
      borderWidth: 2,
      borderDash: DASHES[measure] ?? [],
      // The second line is what is shared: the hatching lies between it and what is fed in.
      fill: measure === "surplus" ? 1 : measure === "shared" && "origin",
      pointRadius: ({ dataIndex }) => (isAlone(values, dataIndex) ? 3 : 0),
      pointBackgroundColor: colour,
      tension: 0.25,
      cubicInterpolationMode: "monotone",
    };
  });
  return {
    type: kind,
    data: { labels: [...labels], datasets },
    options: {
      ...options,
      scales: {
        ...options.scales,
        x: { ...x, offset: true, ticks: { ...x?.ticks, padding: STRIP_HEIGHT } },
      },
      plugins: {
        ...options.plugins,
        tooltip: {
          ...options.plugins?.tooltip,
          callbacks: {
            ...options.plugins?.tooltip?.callbacks,
            title: ([first]) => (first && titles[first.dataIndex]) ?? "",
          },
        },
      },
    },
    plugins: [qualityStrip(palette, points)],
  };
}

/** A value between two gaps has no line to show it. */
function isAlone(values: readonly (number | null)[], at: number): boolean {
  return (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null;
}

function qualityStrip(palette: Palette, points: readonly Figures[]): Plugin {
  return {
    id: "qualityStrip",
    afterDatasetsDraw: ({ ctx, chartArea, scales }: Chart) => {
      const axis = scales.x;
      if (!axis || points.length === 0) return;
      const width = chartArea.width / points.length;
      const bottom = chartArea.bottom + STRIP_HEIGHT;
      ctx.save();
      points.forEach(({ quality }, at) => {
        const { measure, height } = QUALITY_MARKS[quality];
        const left = chartArea.left + width * at + Math.min(1, width / 8);
        const wide = width - 2 * Math.min(1, width / 8);
        ctx.fillStyle = ctx.strokeStyle = palette.measure(measure);
        if (height > 0) ctx.fillRect(left, bottom - height, wide, height);
        else ctx.strokeRect(left + 0.5, bottom - 7.5, Math.max(wide - 1, 1), 7);
      });
      ctx.restore();
    },
  };
}

/** What points of a resolution are called: in short for an axis, in full for a table. */
export function pointNames(
  points: readonly Figures[],
  resolution: Resolution,
  formats: Formats,
  clockChange: { summer: string; winter: string },
): { short: string; full: string }[] {
  if (resolution === "month" || resolution === "day") {
    return points.map(({ starts_at }) => {
      const day = todayInItaly(new Date(starts_at));
      return resolution === "month"
        ? { short: formats.monthShort(day.slice(0, 7)), full: formats.month(day.slice(0, 7)) }
        : { short: String(Number(day.slice(8))), full: formats.day(day) };
    });
  }
  const times = points.map(({ starts_at }) => formats.time(starts_at));
  return times.map((time, at) => {
    const isTwice = times.indexOf(time) !== times.lastIndexOf(time);
    const clock = times.indexOf(time) === at ? clockChange.summer : clockChange.winter;
    return { short: time, full: isTwice ? `${time} (${clock})` : time };
  });
}
