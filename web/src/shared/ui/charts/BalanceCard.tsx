import { QUALITIES } from "@cercollettiva/core";
import { useCallback, useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Schema } from "../../api/community";
import { useFormats } from "../../format";
import { BALANCE_LINES, balanceChart, pointNames, type Figures } from "./balance";
import { ChartCard } from "./ChartCard";
import { Legend } from "./Legend";

const COLUMNS = [
  "produced",
  "self_consumed",
  "fed_in",
  "withdrawn",
  "shared",
  "surplus",
] as const satisfies readonly string[];

/** Fed in, shared and withdrawn over time, with the quality of each point; its table has every measure and the whole. */
export function BalanceCard({
  title,
  balance: { points, total, resolution },
  fileName,
  actions,
}: {
  title: string;
  balance: Schema<"EnergyOut">;
  fileName: string;
  actions?: ReactNode;
}) {
  const { t } = useTranslation();
  const formats = useFormats();
  const names = useMemo(
    () =>
      pointNames(points, resolution, formats, {
        summer: t("balance.summer_time"),
        winter: t("balance.winter_time"),
      }),
    [points, resolution, formats, t],
  );
  const draw = useCallback(
    (palette: Parameters<typeof balanceChart>[0]) =>
      balanceChart(palette, {
        points,
        labels: names.map(({ short }) => short),
        titles: names.map(({ full }) => full),
        words: BALANCE_LINES.map(({ word }) => t(`measure.${word}`)),
        kind: resolution === "month" ? "bar" : "line",
        unit: "kWh",
        number: (value) => formats.number(value, placesOf(value)),
      }),
    [points, names, resolution, formats, t],
  );
  const energy = (kwh: string | null) => (kwh === null ? "–" : formats.number(kwh, 3));
  const rowOf = (name: string, figures: Figures) => [
    name,
    ...COLUMNS.map((column) => energy(figures[`${column}_kwh`])),
    t(`quality.${figures.quality}`),
  ];
  const exactOf = (name: string, figures: Figures) => [
    name,
    ...COLUMNS.map((column) => figures[`${column}_kwh`] ?? ""),
    figures.quality,
  ];
  const known = (kwh: string | null) => (kwh === null ? t("balance.unknown") : formats.energy(kwh));
  const whole = t("balance.total");
  return (
    <ChartCard
      title={title}
      summary={t("balance.summary", {
        fed_in: known(total.fed_in_kwh),
        shared: known(total.shared_kwh),
        withdrawn: known(total.withdrawn_kwh),
        quality: t(`quality.${total.quality}`),
      })}
      draw={draw}
      table={{
        columns: [
          t("balance.when"),
          ...COLUMNS.map((column) => `${t(`measure.${column}`)} (kWh)`),
          t("balance.quality"),
        ],
        rows: [...points.map((point, at) => rowOf(names[at]?.full ?? "", point)), rowOf(whole, total)],
        exact: [...points.map((point) => exactOf(point.starts_at, point)), exactOf(whole, total)],
      }}
      fileName={fileName}
      actions={actions}
      legend={
        <>
          <Legend
            items={BALANCE_LINES.map(({ word, measure }) => ({ measure, label: t(`measure.${word}`) }))}
          />
          <ul className="chart-legend quality-legend" aria-label={t("balance.quality")}>
            {QUALITIES.filter((quality) => points.some((point) => point.quality === quality)).map(
              (quality) => (
                <li key={quality}>
                  <span className={`quality-sample quality-${quality}`} aria-hidden="true" />
                  {t(`quality.${quality}`)}
                </li>
              ),
            )}
          </ul>
        </>
      }
    />
  );
}

/** Decimal places that a value needs, at most those of the Wh. */
const placesOf = (value: number) => String(Number(value.toFixed(3))).split(".")[1]?.length ?? 0;
