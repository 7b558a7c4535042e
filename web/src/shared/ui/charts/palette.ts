import { MEASURE_COLOURS, type Measure, type Theme } from "@cercollettiva/core";

/** The colours of a chart in one theme: those of measures, of its text and of its lines. */
export interface Palette {
  measure: (measure: Measure) => string;
  /** The same, for filling an area under a line. */
  soft: (measure: Measure) => string;
  text: string;
  grid: string;
  card: string;
}

const GROUNDS = {
  light: { text: "#404b46", grid: "#e4e8e5", card: "#ffffff" },
  dark: { text: "#bcc8c2", grid: "#2f3835", card: "#1b211f" },
} as const;

export function paletteOf(theme: Theme): Palette {
  const colours = MEASURE_COLOURS[theme];
  return {
    measure: (measure) => colours[measure],
    soft: (measure) => `${colours[measure]}${theme === "light" ? "2e" : "40"}`,
    ...GROUNDS[theme],
  };
}

/** How each measure is drawn besides its colour, so that nobody needs to tell colours apart. */
export const DASHES: Partial<Record<Measure, number[]>> = {
  withdrawn: [7, 4],
  self_consumed: [2, 3],
  battery: [8, 3, 2, 3],
};

/** Stripes for what is drawn hatched: surplus. */
export function hatched(colour: string): CanvasPattern | string {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  if (!pen) return colour;
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.beginPath();
  for (const offset of [-8, 0, 8]) {
    pen.moveTo(offset, 8);
    pen.lineTo(offset + 8, 0);
  }
  pen.stroke();
  return pen.createPattern(tile, "repeat") ?? colour;
}
