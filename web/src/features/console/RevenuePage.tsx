import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { platformApi } from "@/shared/api/platform";
import { useFormats } from "@/shared/format";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Skeleton } from "@/shared/ui/Skeleton";
import { useUrlState } from "@/shared/ui/url-state";

const SPANS = ["6", "12", "24"] as const;
const FLOWS = ["new", "expansion", "contraction", "churn"] as const;

/** Recurring revenue month by month, with why it changed. */
export default function RevenuePage() {
  const { t } = useTranslation("console");
  const [{ months }, setState] = useUrlState({ months: "12" });
  return (
    <>
      <PageHeader title={t("revenue.title")} subtitle={t("revenue.text")}>
        <label className="d-flex gap-2 align-items-center">
          <span className="text-nowrap">{t("revenue.span")}</span>
          <select
            className="form-select"
            value={months}
            onChange={(event) => setState({ months: event.target.value })}
          >
            {SPANS.map((span) => (
              <option key={span} value={span}>
                {t("revenue.months", { count: Number(span) })}
              </option>
            ))}
          </select>
        </label>
      </PageHeader>
      <Months count={Number(months)} />
    </>
  );
}

function Months({ count }: { count: number }) {
  const { t } = useTranslation("console");
  const formats = useFormats();
  const revenue = useQuery({
    queryKey: ["revenue", count],
    queryFn: async () =>
      answered(await platformApi.GET("/api/platform/v1/revenue", { params: { query: { months: count } } })),
  });
  if (revenue.error) return <ErrorCard error={revenue.error} retry={revenue.refetch} />;
  if (!revenue.data) return <Skeleton lines={8} />;
  const now = revenue.data.at(-1);
  if (!now) return <EmptyState icon="cash-stack" title={t("revenue.none")} />;
  return (
    <>
      <dl className="answers">
        <div className="answer">
          <dt>{t("revenue.now")}</dt>
          <dd>
            {formats.eurOfCents(now.closing_cents)}
            <div className="answer-note">{formats.month(now.first_on)}</div>
          </dd>
        </div>
        {FLOWS.map((flow) => (
          <div className="answer" key={flow}>
            <dt>{t(`revenue.${flow}`)}</dt>
            <dd>
              {formats.eurOfCents(now[`${flow}_cents`])}
              <div className="answer-note">{formats.month(now.first_on)}</div>
            </dd>
          </div>
        ))}
      </dl>
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="card-box table-scroll" role="region" aria-label={t("revenue.table")} tabIndex={0}>
        <table className="table mb-0">
          <thead>
            <tr>
              <th scope="col">{t("revenue.month")}</th>
              {(["opening", ...FLOWS, "closing"] as const).map((name) => (
                <th scope="col" className="text-end" key={name}>
                  {t(`revenue.${name}`)}
                </th>
              ))}
              <th scope="col" className="text-end">
                {t("revenue.trials")}
              </th>
            </tr>
          </thead>
          <tbody>
            {revenue.data.toReversed().map((month) => (
              <tr key={month.first_on}>
                <th scope="row" className="text-nowrap">
                  {formats.month(month.first_on)}
                </th>
                {(["opening", ...FLOWS, "closing"] as const).map((name) => (
                  <td className="num text-end" key={name}>
                    {formats.eurOfCents(month[`${name}_cents`])}
                  </td>
                ))}
                <td className="num text-end text-nowrap">
                  {t("revenue.trials_of", {
                    converted: formats.number(month.trials_converted),
                    ended: formats.number(month.trials_ended),
                  })}
                  {month.trials_converted_share !== null &&
                    ` (${formats.percent(month.trials_converted_share, 0)})`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
