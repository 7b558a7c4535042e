import { daysAdded, periodDays, type Period } from "@cercollettiva/core";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api, type Schema } from "@/shared/api/community";
import { useFormats } from "@/shared/format";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHeader } from "@/shared/ui/PageHeader";
import { PeriodPicker } from "@/shared/ui/period/PeriodPicker";
import { usePeriod } from "@/shared/ui/period/usePeriod";
import { usePeriodKeys } from "@/shared/ui/period/usePeriodKeys";
import { DataTable, type Column } from "@/shared/ui/table/DataTable";
import { useUrlState } from "@/shared/ui/url-state";

import { DIRECTIONS } from "./words";

type Presence = Schema<"PresenceOut">;

const KINDS = ["month", "week"] as const;

/** Which days of which POD lack values: a line for each POD, a square for each day. */
export default function CompletenessPage() {
  const { t } = useTranslation("metering");
  const state = usePeriod("month");
  usePeriodKeys(state);
  const [address, change] = useUrlState({ direction: "withdrawn" });
  const direction = DIRECTIONS.find((known) => known === address.direction) ?? "withdrawn";
  const { from, to } = state.period;
  return (
    <>
      <PageHeader title={t("calendar.title")} subtitle={t("calendar.subtitle")} />
      <div className="filter-bar">
        <select
          className="form-select w-auto"
          aria-label={t("column.direction")}
          value={direction}
          onChange={({ target }) => change({ direction: target.value })}
        >
          {DIRECTIONS.map((value) => (
            <option key={value} value={value}>
              {t(`direction.${value}`)}
            </option>
          ))}
        </select>
        <PeriodPicker state={state} kinds={KINDS} />
      </div>
      <DataTable
        label={t("calendar.title")}
        queryKey={["completeness", direction, from, to]}
        ask={async ({ limit, offset }) =>
          answered(
            await api.GET("/api/v1/readings/completeness", {
              params: { query: { direction, from, to, limit, offset } },
            }),
          )
        }
        rowId={({ pod }) => pod}
        columns={useColumns(state.period)}
        sort=""
        empty={<EmptyState icon="calendar3" title={t("calendar.empty")} />}
      />
    </>
  );
}

function useColumns(period: Period): Column<Presence>[] {
  const { t } = useTranslation("metering");
  const formats = useFormats();
  return [
    { id: "pod", label: "POD", cell: ({ pod }) => <code>{pod}</code> },
    {
      id: "days",
      label: t("calendar.days"),
      cell: ({ incomplete_days }) => <Days period={period} incomplete={incomplete_days} />,
    },
    {
      id: "missing",
      label: t("calendar.missing"),
      isNumber: true,
      cell: ({ expected_quarters, present_quarters }) => formats.number(expected_quarters - present_quarters),
    },
    {
      id: "unmeasured",
      label: t("calendar.unmeasured"),
      isNumber: true,
      cell: ({ unmeasured_quarters }) => formats.number(unmeasured_quarters),
    },
  ];
}

function Days({ period, incomplete }: { period: Period; incomplete: readonly string[] }) {
  const { t } = useTranslation("metering");
  const formats = useFormats();
  const days = Array.from({ length: periodDays(period) }, (_, at) => daysAdded(period.from, at));
  const label =
    incomplete.length === 0
      ? t("calendar.all")
      : incomplete.length === days.length
        ? t("calendar.none")
        : t("calendar.incomplete", { days: formats.list(incomplete.map((day) => formats.day(day))) });
  return (
    <span className="day-strip" role="img" aria-label={label}>
      {days.map((day) => (
        <span key={day} className={incomplete.includes(day) ? "is-incomplete" : ""} title={formats.day(day)}>
          {Number(day.slice(8))}
        </span>
      ))}
    </span>
  );
}
