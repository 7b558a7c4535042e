import { useTranslation } from "react-i18next";

import type { Schema } from "../../api/community";
import { useFormats } from "../../format";
import { Notice } from "../Notice";
import { QualityBadge } from "../QualityBadge";
import { waterfallBars } from "./waterfall";

type Statement = Schema<"StatementOut">;

/** What a run gave a member: the amount, why it is this amount, and the money of the community that it comes from. */
export function StatementView({ statement }: { statement: Statement }) {
  const { t } = useTranslation("statement");
  return (
    <>
      {statement.is_provisional && <Notice kind="warning">{t("provisional")}</Notice>}
      <Answers statement={statement} />
      <div className="columns-2">
        <Why amounts={statement.amounts} />
        <Community steps={statement.waterfall} />
      </div>
      <p className="small text-body-secondary mt-3">
        {t("made_with", { version: statement.rule_set_version, revision: statement.revision })}{" "}
        <code className="text-break">{statement.result_digest}</code>
      </p>
    </>
  );
}

function Answers({ statement }: { statement: Statement }) {
  const { t } = useTranslation("statement");
  const formats = useFormats();
  const quality = statement.is_provisional ? "provisional" : "final";
  return (
    <dl className="answers">
      <div className="answer">
        <dt>{t("total")}</dt>
        <dd data-testid="total">{formats.eur(statement.total_eur)}</dd>
        <dd className="answer-note">
          <QualityBadge quality={quality} />
        </dd>
      </div>
      {statement.pods.map((pod) => (
        <div className="answer" key={pod.pod + pod.first_on}>
          <dt>{t("shared_of_pod")}</dt>
          <dd>{formats.energy(pod.shared_kwh)}</dd>
          <dd className="answer-note">
            <code>{pod.pod}</code> · {t("of_withdrawn", { energy: formats.energy(pod.withdrawn_kwh) })}
          </dd>
        </div>
      ))}
      {statement.plants.map((plant) => (
        <div className="answer" key={plant.plant + plant.pod}>
          <dt>{t("shared_of_plant", { plant: plant.plant })}</dt>
          <dd>{formats.energy(plant.shared_kwh)}</dd>
          <dd className="answer-note">{t("of_fed_in", { energy: formats.energy(plant.fed_in_kwh) })}</dd>
        </div>
      ))}
    </dl>
  );
}

function Why({ amounts }: { amounts: Statement["amounts"] }) {
  const { t } = useTranslation("statement");
  const formats = useFormats();
  return (
    <section className="card-box">
      <h2>{t("why")}</h2>
      {amounts.length === 0 && <p className="mb-0">{t("why_nothing")}</p>}
      <ul className="card-list">
        {amounts.map((line) => (
          <li key={line.title} className="px-0">
            <div className="card-list-title">
              <span className="fw-semibold">{t(`own.${line.title}`)}</span>
              <span className="num fw-semibold">{formats.eur(line.amount_eur)}</span>
            </div>
            <p className="mb-1">
              {t("part_of", {
                amount: formats.eur(line.amount_eur),
                block: formats.eur(line.block_eur),
                weight: formats.number(line.weight_kwh, 3),
                total: formats.number(line.weight_total_kwh, 3),
              })}
            </p>
            <div className="small text-body-secondary">{t("rules", { rules: formats.list(line.rules) })}</div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Community({ steps }: { steps: Statement["waterfall"] }) {
  const { t } = useTranslation("statement");
  const formats = useFormats();
  return (
    <section className="card-box">
      <h2>{t("community")}</h2>
      <p className="text-body-secondary">{t("community_text")}</p>
      <ul className="card-list">
        {waterfallBars(steps).map(({ step, isAdded, offset, length }) => (
          <li key={step.title} className="px-0">
            <div className="card-list-title">
              <span>{t(`step.${step.title}`)}</span>
              <span className="num">
                {isAdded ? "+" : "−"} {formats.eur(step.amount_eur)}
              </span>
            </div>
            <span className="waterfall-line" aria-hidden="true">
              <span
                className={`waterfall-bar ${isAdded ? "is-added" : "is-taken"}`}
                style={{ marginLeft: `${offset}%`, width: `${length}%` }}
              />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
