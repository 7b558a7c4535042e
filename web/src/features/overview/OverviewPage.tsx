import { periodAround } from "@cercollettiva/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api, type Schema } from "@/shared/api/community";
import { useMay } from "@/shared/api/session";
import { useFormats } from "@/shared/format";
import { BalanceCard } from "@/shared/ui/charts";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Skeleton } from "@/shared/ui/Skeleton";

import { Answers } from "./Answers";
import { Substations } from "./Substations";
import { ToDo } from "./ToDo";

/** The last month beside two others, what waits to be done, and each substation. */
export default function OverviewPage() {
  const { t } = useTranslation("overview");
  const formats = useFormats();
  const overview = useQuery({
    queryKey: ["overview"],
    queryFn: async () => answered(await api.GET("/api/v1/overview")),
  });
  const month = overview.data?.months[0];
  return (
    <>
      <PageHeader
        title={t("title")}
        subtitle={month && t("subtitle", { month: formats.month(month.month) })}
      />
      {overview.error && <ErrorCard error={overview.error} retry={overview.refetch} />}
      {!overview.data && !overview.error && <Skeleton lines={6} />}
      {overview.data && <Answers overview={overview.data} />}
      <div className="overview-grid">
        {month && <MonthCard month={month} />}
        <ToDo />
      </div>
      {overview.data && <Substations rows={overview.data.substations} month={month?.month ?? ""} />}
    </>
  );
}

function MonthCard({ month: { month, figures } }: { month: Schema<"MonthAnswerOut"> }) {
  const { t } = useTranslation("overview");
  const formats = useFormats();
  const { from, to } = periodAround("month", `${month}-01`);
  const isKnown = figures.fed_in_kwh !== null || figures.withdrawn_kwh !== null;
  const balance = useQuery({
    queryKey: ["energy", "community", from, to, "day"],
    queryFn: async () =>
      answered(await api.GET("/api/v1/energy", { params: { query: { from, to, resolution: "day" } } })),
    enabled: isKnown,
  });
  if (!isKnown) return <NoReadings month={formats.month(month)} />;
  if (balance.error) return <ErrorCard error={balance.error} retry={balance.refetch} />;
  if (!balance.data) {
    return (
      <div className="card-box">
        <Skeleton lines={9} />
      </div>
    );
  }
  return (
    <BalanceCard
      title={t("chart", { month: formats.month(month) })}
      balance={balance.data}
      fileName={`energy-${month}`}
      actions={
        <Link to="/energy" search={{ period: month }} className="btn btn-quiet btn-sm">
          {t("explore")}
        </Link>
      }
    />
  );
}

function NoReadings({ month }: { month: string }) {
  const { t } = useTranslation("overview");
  const may = useMay();
  return (
    <div className="card-box">
      <EmptyState icon="lightning-charge" title={t("empty_title", { month })}>
        <p>{t("empty_text")}</p>
        {may("readings.import") && (
          <Link to="/data/import" className="btn btn-primary">
            {t("empty_action")}
          </Link>
        )}
      </EmptyState>
    </div>
  );
}
