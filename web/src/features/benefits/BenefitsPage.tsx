import { eurSum } from "@cercollettiva/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { useFormats } from "@/shared/format";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Skeleton } from "@/shared/ui/Skeleton";
import { useUrlState } from "@/shared/ui/url-state";

import { headsQuery, periodName, yearOf, yearsOf, type Head } from "./heads";

/** What the community brought a member, year by year and month by month. */
export default function BenefitsPage() {
  const { t } = useTranslation("benefits");
  const heads = useQuery(headsQuery);
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("subtitle")} />
      {heads.error && <ErrorCard error={heads.error} retry={heads.refetch} />}
      {heads.isLoading && <Skeleton lines={8} />}
      {heads.data && (heads.data.length > 0 ? <Years heads={heads.data} /> : <NoBenefitYet />)}
    </>
  );
}

function NoBenefitYet() {
  const { t } = useTranslation("benefits");
  return (
    <section className="card-box">
      <EmptyState icon="piggy-bank" title={t("empty_title")}>
        <p>{t("empty_text")}</p>
      </EmptyState>
    </section>
  );
}

function Years({ heads }: { heads: readonly Head[] }) {
  const { t } = useTranslation("benefits");
  const formats = useFormats();
  const id = useId();
  const years = yearsOf(heads);
  const [{ year }, setState] = useUrlState({ year: "" });
  const shown = years.includes(year) ? year : (years[0] ?? "");
  const ofYear = heads.filter(({ period }) => yearOf(period) === shown);
  const sum = (some: readonly Head[]) => formats.eur(eurSum(some.map(({ amount_eur }) => amount_eur)));
  return (
    <>
      <dl className="answers">
        <div className="answer">
          <dt>{t("of_year", { year: shown })}</dt>
          <dd data-testid="year-total">{sum(ofYear)}</dd>
          <dd className="answer-note">{t("of_year_note")}</dd>
        </div>
        <div className="answer">
          <dt>{t("of_all")}</dt>
          <dd>{sum(heads)}</dd>
          <dd className="answer-note">{t("of_all_note", { count: heads.length })}</dd>
        </div>
      </dl>
      <section className="card-box">
        <div className="chart-head">
          <h2>{t("statements_of", { year: shown })}</h2>
          {years.length > 1 && (
            <div className="d-flex gap-2 align-items-center">
              <label htmlFor={id}>{t("year")}</label>
              <select
                id={id}
                className="form-select form-select-sm"
                value={shown}
                onChange={(event) => setState({ year: event.target.value })}
              >
                {years.map((value) => (
                  <option key={value}>{value}</option>
                ))}
              </select>
            </div>
          )}
        </div>
        <ul className="card-list">
          {ofYear.map((head) => (
            <li key={head.run_id} className="px-0">
              <div className="card-list-title">
                <Link to="/benefits/$period" params={{ period: head.period }} search={{ run: head.run_id }}>
                  {periodName(head.period, formats)}
                </Link>
                <span className="num fw-semibold">{formats.eur(head.amount_eur)}</span>
              </div>
              <div className="small text-body-secondary">
                {t(`kind.${head.kind}`)} · {t("published", { at: formats.instant(head.published_at) })}
              </div>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
