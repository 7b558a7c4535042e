import type { ChartOptions } from "chart.js";

import type { Palette } from "./palette";

/** What charts with two axes have in common: text and lines of the theme, unit on the axis, no motion unless wanted. */
export function axesOptions(
  palette: Palette,
  axes: { unit: string; number: (value: number) => string; isStacked?: boolean },
): ChartOptions<"bar" | "line"> {
  const ticks = { color: palette.text, font: { family: "Inter Variable, system-ui, sans-serif", size: 12 } };
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? false : { duration: 250 },
    interaction: { mode: "index", intersect: false },
    scales: {
      x: {
        stacked: axes.isStacked ?? false,
        grid: { display: false },
        ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 12 },
      },
      y: {
        stacked: axes.isStacked ?? false,
        beginAtZero: true,
        border: { display: false },
        grid: { color: palette.grid },
        title: { display: true, text: axes.unit, color: palette.text },
        ticks: { ...ticks, callback: (value) => axes.number(Number(value)) },
      },
    },
    plugins: {
      tooltip: {
        backgroundColor: palette.text,
        titleColor: palette.card,
        bodyColor: palette.card,
        callbacks: {
          label: ({ dataset, parsed }) =>
            `${dataset.label ?? ""}: ${axes.number(parsed.y ?? 0)} ${axes.unit}`,
        },
      },
    },
  };
}
