import { useTranslation } from "react-i18next";

import type { Schema } from "@/shared/api/community";
import { useFormats } from "@/shared/format";

/** A member's amounts, each with the block it is a part of, the weight, and the rules behind it. */
export function Statement({ statement }: { statement: Schema<"StatementOut"> }) {
  const { t } = useTranslation("settlement");
  const formats = useFormats();
  return (
    <>
      <dl className="answers">
        <div className="answer">
          <dt>{t("statement.total")}</dt>
          <dd>{formats.eur(statement.total_eur)}</dd>
        </div>
        {statement.pods.map((pod) => (
          <div className="answer" key={pod.pod + pod.first_on}>
            <dt>
              {t("statement.shared_of")} <code>{pod.pod}</code>
            </dt>
            <dd>{formats.energy(pod.shared_kwh)}</dd>
          </div>
        ))}
      </dl>
      <section className="card-box">
        <h2>{t("statement.why")}</h2>
        <ul className="list-unstyled mb-0">
          {statement.amounts.map((line) => (
            <li key={line.title} className="mb-2">
              <strong>
                {t(`amount.${line.title}`)}: {formats.eur(line.amount_eur)}
              </strong>
              <div>
                {t("statement.share_of", {
                  block: formats.eur(line.block_eur),
                  weight: formats.number(line.weight_kwh, 3),
                  total: formats.number(line.weight_total_kwh, 3),
                })}{" "}
                <span className="text-body-secondary small">
                  {t("statement.rules", { rules: formats.list(line.rules) })}
                </span>
              </div>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
