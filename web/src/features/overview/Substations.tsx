import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Schema } from "@/shared/api/community";
import { useFormats } from "@/shared/format";
import { EmptyState } from "@/shared/ui/EmptyState";
import { QualityBadge } from "@/shared/ui/QualityBadge";

/** The month in each configuration: energy is shared under one primary substation, never across. */
export function Substations({
  rows,
  month,
}: {
  rows: readonly Schema<"SubstationAnswerOut">[];
  month: string;
}) {
  const { t } = useTranslation("overview");
  const formats = useFormats();
  const energy = (kwh: string | null) => (kwh === null ? "–" : formats.energy(kwh));
  return (
    <section className="card-box mt-4" aria-labelledby="substations">
      <h2 id="substations">{t("substations")}</h2>
      {rows.length === 0 ? (
        <EmptyState icon="buildings" title={t("substations_none")} />
      ) : (
        // A region that scrolls must be reachable by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className="table-scroll" role="region" aria-labelledby="substations" tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t("configuration")}</th>
                <th scope="col">{t("substation")}</th>
                <th scope="col" className="is-number">
                  {t("shell:measure.fed_in")}
                </th>
                <th scope="col" className="is-number">
                  {t("shell:measure.withdrawn")}
                </th>
                <th scope="col" className="is-number">
                  {t("shell:measure.shared")}
                </th>
                <th scope="col" className="is-number">
                  {t("shell:measure.share_rate")}
                </th>
                <th scope="col">{t("shell:balance.quality")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ configuration_id, configuration, primary_substation, figures }) => (
                <tr key={configuration_id}>
                  <td>
                    <Link
                      to="/energy"
                      search={{ period: month, scope: "configuration", of: configuration_id }}
                    >
                      {configuration}
                    </Link>
                  </td>
                  <td>
                    <code>{primary_substation}</code>
                  </td>
                  <td className="is-number">{energy(figures.fed_in_kwh)}</td>
                  <td className="is-number">{energy(figures.withdrawn_kwh)}</td>
                  <td className="is-number">{energy(figures.shared_kwh)}</td>
                  <td className="is-number">
                    {figures.share_rate === null ? "–" : formats.percent(figures.share_rate)}
                  </td>
                  <td>
                    <QualityBadge quality={figures.quality} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
