import { daysAdded } from "@cercollettiva/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api, type Schema } from "@/shared/api/community";
import { useMay } from "@/shared/api/session";
import { useFormats } from "@/shared/format";
import { Badge } from "@/shared/ui/Badge";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Icon } from "@/shared/ui/Icon";
import { PageHeader } from "@/shared/ui/PageHeader";
import { DataTable, type Column, type PageAsked } from "@/shared/ui/table/DataTable";

import { FILE_STATES, STATE_TONES, type MeterFile } from "./words";

/** The files of readings, the newest first. */
export default function FilesPage() {
  const { t } = useTranslation("metering");
  const may = useMay();
  const action = may("readings.import") && (
    <Link to="/data/import" className="btn btn-primary">
      <Icon name="cloud-arrow-up" /> {t("import.title")}
    </Link>
  );
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("subtitle")}>
        {action}
      </PageHeader>
      <DataTable
        label={t("title")}
        queryKey={["imports"]}
        ask={filesAsk}
        rowId={({ id }) => id}
        columns={useColumns()}
        sort="-received_at"
        filters={[
          {
            id: "state",
            label: t("state_any"),
            options: FILE_STATES.map((value) => ({ value, label: t(`state.${value}`) })),
          },
        ]}
        empty={
          <EmptyState icon="cloud-arrow-up" title={t("empty_title")}>
            <p>{t("empty_text")}</p>
            {action}
          </EmptyState>
        }
      />
    </>
  );
}

async function filesAsk({ limit, offset, sort, filters }: PageAsked) {
  const state = (filters.state || undefined) as Schema<"MeterFileState"> | undefined;
  return answered(await api.GET("/api/v1/imports", { params: { query: { limit, offset, sort, state } } }));
}

function useColumns(): Column<MeterFile>[] {
  const { t } = useTranslation("metering");
  const formats = useFormats();
  return [
    {
      id: "name",
      label: t("column.name"),
      isSortable: true,
      cell: ({ id, name }) => (
        <Link to="/data/files/$fileId" params={{ fileId: id }} className="fw-semibold text-break">
          {name}
        </Link>
      ),
    },
    { id: "direction", label: t("column.direction"), cell: ({ direction }) => t(`direction.${direction}`) },
    { id: "source", label: t("column.source"), cell: ({ source }) => t(`source.${source}`) },
    {
      id: "covers",
      label: t("column.covers"),
      cell: ({ covers_from, covers_until }) =>
        covers_from && covers_until
          ? `${formats.day(covers_from)} – ${formats.day(daysAdded(covers_until, -1))}`
          : "–",
    },
    {
      id: "pod_count",
      label: t("column.pods"),
      isNumber: true,
      cell: ({ pod_count }) => formats.number(pod_count),
    },
    {
      id: "gap_count",
      label: t("column.gaps"),
      isNumber: true,
      cell: ({ gap_count }) => formats.number(gap_count),
    },
    {
      id: "received_at",
      label: t("column.received"),
      isSortable: true,
      cell: ({ received_at }) => formats.instant(received_at),
    },
    {
      id: "state",
      label: t("column.state"),
      isSortable: true,
      cell: ({ state }) => <Badge tone={STATE_TONES[state]}>{t(`state.${state}`)}</Badge>,
    },
  ];
}
