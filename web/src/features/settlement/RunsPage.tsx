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

import { periodText, STATE_TONES } from "./words";

type Run = Schema<"RunOut">;

export default function RunsPage() {
  const { t } = useTranslation("settlement");
  const may = useMay();
  const columns = useColumns();
  const start = may("runs.start") && (
    <Link to="/settlement/runs/new" className="btn btn-primary">
      <Icon name="plus-lg" /> {t("new.title")}
    </Link>
  );
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("subtitle")}>
        {start}
      </PageHeader>
      <DataTable
        label={t("title")}
        queryKey={["runs"]}
        ask={runsAsk}
        rowId={(run) => run.id}
        columns={columns}
        sort="-created_at"
        empty={
          <EmptyState icon="calculator" title={t("empty_title")}>
            <p>{t("empty_text")}</p>
            {start}
          </EmptyState>
        }
      />
    </>
  );
}

async function runsAsk({ limit, offset, sort }: PageAsked) {
  return answered(await api.GET("/api/v1/runs", { params: { query: { limit, offset, sort } } }));
}

function useColumns(): Column<Run>[] {
  const { t } = useTranslation("settlement");
  const formats = useFormats();
  return [
    {
      id: "period",
      label: t("column.period"),
      cell: (run) => (
        <Link to="/settlement/runs/$runId" params={{ runId: run.id }} className="fw-semibold">
          {periodText(run.period, formats)}
        </Link>
      ),
    },
    {
      id: "kind",
      label: t("column.kind"),
      cell: (run) => (
        <>
          {t(`kind.${run.kind}`)}
          {run.is_provisional && ` · ${t("provisional")}`}
        </>
      ),
    },
    { id: "revision", label: t("column.revision"), isNumber: true, cell: (run) => run.revision },
    {
      id: "state",
      label: t("column.state"),
      cell: (run) => <Badge tone={STATE_TONES[run.state]}>{t(`state.${run.state}`)}</Badge>,
    },
    { id: "approved_by", label: t("column.approved_by"), cell: (run) => run.approved_by },
    {
      id: "created_at",
      label: t("column.created_at"),
      isSortable: true,
      cell: (run) => formats.instant(run.created_at),
    },
  ];
}
