import type { Measure } from "@cercollettiva/core";

/** What each line and area is; the sample repeats its pattern. */
export function Legend({ items }: { items: readonly { measure: Measure; label: string }[] }) {
  return (
    <ul className="chart-legend">
      {items.map(({ measure, label }) => (
        <li key={measure}>
          <span className={`legend-sample legend-${measure}`} aria-hidden="true" />
          {label}
        </li>
      ))}
    </ul>
  );
}
