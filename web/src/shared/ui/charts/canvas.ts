/** Chart.js with the parts that we draw; loaded when the first chart is seen, and nowhere else. */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  type ChartConfiguration,
} from "chart.js";

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

/** Draws a chart into a canvas; what it returns takes it away again. */
export function chartDraw(canvas: HTMLCanvasElement, configuration: ChartConfiguration): Chart {
  return new Chart(canvas, configuration);
}
