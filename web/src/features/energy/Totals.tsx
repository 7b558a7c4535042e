import { useTranslation } from "react-i18next";

import { useFormats } from "@/shared/format";
import type { Figures } from "@/shared/ui/charts";
import { QualityBadge } from "@/shared/ui/QualityBadge";

const ENERGIES = [
  "produced",
  "self_consumed",
  "fed_in",
  "withdrawn",
  "shared",
  "surplus",
] as const satisfies readonly string[];
const RATES = ["share_rate", "coverage", "self_sufficiency"] as const satisfies readonly (keyof Figures)[];

/** The whole of a period, as the last line of its file has it. */
export function Totals({ total }: { total: Figures }) {
  const { t } = useTranslation("energy");
  const formats = useFormats();
  const rows = [
    ...ENERGIES.map((name) => {
      const kwh = total[`${name}_kwh`];
      return { name, value: kwh !== null && formats.energy(kwh) };
    }),
    ...RATES.map((name) => {
      const share = total[name];
      return { name, value: share !== null && formats.percent(share) };
    }),
  ];
  return (
    <section className="card-box mb-4" aria-labelledby="totals">
      <h2 id="totals" className="d-flex flex-wrap gap-2 align-items-center">
        {t("totals")} <QualityBadge quality={total.quality} />
        {total.missing_quarters > 0 && (
          <span className="small fw-normal text-body-secondary">
            {t("missing", {
              count: total.missing_quarters,
              formatted: formats.number(total.missing_quarters),
            })}
          </span>
        )}
      </h2>
      <dl className="totals">
        {rows.map(({ name, value }) => (
          <div key={name}>
            <dt>{t(`shell:measure.${name}`)}</dt>
            <dd>{value || "–"}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
