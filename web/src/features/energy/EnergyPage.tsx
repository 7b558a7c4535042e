import { periodText, type PeriodKind } from "@cercollettiva/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api, type Schema } from "@/shared/api/community";
import { BalanceCard, type Resolution } from "@/shared/ui/charts";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Icon } from "@/shared/ui/Icon";
import { Notice } from "@/shared/ui/Notice";
import { PageHeader } from "@/shared/ui/PageHeader";
import { usePeriodText } from "@/shared/ui/period/period-text";
import { PeriodPicker } from "@/shared/ui/period/PeriodPicker";
import { usePeriod } from "@/shared/ui/period/usePeriod";
import { usePeriodKeys } from "@/shared/ui/period/usePeriodKeys";
import { Skeleton } from "@/shared/ui/Skeleton";
import { useUrlState } from "@/shared/ui/url-state";

import { scopeParsed, scopeQuery } from "./scope";
import { ScopePicker } from "./ScopePicker";
import { Totals } from "./Totals";

const KINDS = ["day", "month", "year"] as const;
const STEPS: Record<PeriodKind, Resolution> = {
  day: "hour",
  week: "day",
  month: "day",
  year: "month",
  custom: "day",
};
const DAY_STEPS = ["hour", "quarter"] as const;
const FORMATS = ["csv", "xlsx"] as const;

/** Energy over a day, a month or a year: of all, of one primary substation, of one POD. */
export default function EnergyPage() {
  const { t } = useTranslation("energy");
  const textOf = usePeriodText();
  const state = usePeriod("month");
  usePeriodKeys(state);
  const [address, change] = useUrlState({ scope: "community", of: "", step: "hour" });
  const { period } = state;
  const scope = scopeParsed(address.scope, address.of);
  const whose = scopeQuery(scope);
  const resolution =
    period.kind === "day"
      ? (DAY_STEPS.find((step) => step === address.step) ?? STEPS.day)
      : STEPS[period.kind];
  const query = { from: period.from, to: period.to, resolution, ...whose };
  const balance = useQuery({
    queryKey: ["energy", query],
    queryFn: async () => answered(await api.GET("/api/v1/energy", { params: { query } })),
    enabled: whose !== null,
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeader title={t("title")}>
        {whose &&
          FORMATS.map((format) => (
            <a
              key={format}
              className="btn btn-outline-secondary"
              href={`/api/v1/energy/file?${new URLSearchParams({ ...query, format }).toString()}`}
              download
            >
              <Icon name="download" /> {format.toUpperCase()}
            </a>
          ))}
      </PageHeader>
      <div className="filter-bar">
        <ScopePicker scope={scope} onChange={({ kind, id }) => change({ scope: kind, of: id })} />
        <PeriodPicker state={state} kinds={KINDS} />
        {period.kind === "day" && (
          <select
            className="form-select w-auto"
            aria-label={t("resolution")}
            value={resolution}
            onChange={({ target }) => change({ step: target.value })}
          >
            {DAY_STEPS.map((step) => (
              <option key={step} value={step}>
                {t(`step.${step}`)}
              </option>
            ))}
          </select>
        )}
      </div>
      {whose === null ? (
        <EmptyState icon="lightning-charge" title={t("choose_pod_text")} />
      ) : balance.error ? (
        <ErrorCard error={balance.error} retry={balance.refetch} />
      ) : balance.data ? (
        <div className={balance.isPlaceholderData ? "is-stale" : ""}>
          <Balance
            balance={balance.data}
            title={t("chart", { period: textOf(period) })}
            fileName={`energy-${periodText(period)}`}
            isDay={period.kind === "day"}
          />
        </div>
      ) : (
        <Skeleton lines={10} />
      )}
    </>
  );
}

const HOUR_MS = 3_600_000;

function Balance({
  balance,
  title,
  fileName,
  isDay,
}: {
  balance: Schema<"EnergyOut">;
  title: string;
  fileName: string;
  isDay: boolean;
}) {
  const { t } = useTranslation("energy");
  const { total } = balance;
  const hours = (Date.parse(total.ends_at) - Date.parse(total.starts_at)) / HOUR_MS;
  const isEmpty = [total.produced_kwh, total.fed_in_kwh, total.withdrawn_kwh].every((kwh) => kwh === null);
  if (isEmpty) {
    return (
      <div className="card-box">
        <EmptyState icon="calendar3" title={t("empty")}>
          <p>{t("empty_text")}</p>
          <Link to="/data/completeness" className="btn btn-outline-secondary">
            {t("empty_link")}
          </Link>
        </EmptyState>
      </div>
    );
  }
  return (
    <>
      {isDay && hours === 23 && <Notice>{t("short_day")}</Notice>}
      {isDay && hours === 25 && <Notice>{t("long_day")}</Notice>}
      {balance.resolution === "quarter" && <Notice>{t("quarter_note")}</Notice>}
      <Totals total={total} />
      <BalanceCard title={title} balance={balance} fileName={fileName} />
    </>
  );
}
