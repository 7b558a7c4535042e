/** What is measured, each with one colour and one pattern wherever it is drawn. */
export const MEASURES = [
  "produced",
  "withdrawn",
  "shared",
  "self_consumed",
  "surplus",
  "battery",
  "cost",
] as const;
export type Measure = (typeof MEASURES)[number];

export type Theme = "light" | "dark";

/** The colours, at least 4.3:1 on page and card in both themes. `tokens.css` repeats them for style sheets. */
export const MEASURE_COLOURS: Record<Theme, Record<Measure, string>> = {
  light: {
    produced: "#b45f00",
    withdrawn: "#0057b8",
    shared: "#2e7d32",
    self_consumed: "#7b3fb5",
    surplus: "#5c636a",
    battery: "#00707a",
    cost: "#b3261e",
  },
  dark: {
    produced: "#ffb84d",
    withdrawn: "#6ea8fe",
    shared: "#6fcf75",
    self_consumed: "#c9a0f0",
    surplus: "#adb5bd",
    battery: "#4dd0e1",
    cost: "#ff8a80",
  },
};

/** How good a figure is; a gap is `missing` and never zero. */
export const QUALITIES = ["final", "provisional", "estimated", "missing"] as const;
export type Quality = (typeof QUALITIES)[number];
