import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { platformApi, type PlatformSchema } from "@/shared/api/platform";
import { useFormats } from "@/shared/format";
import { Badge } from "@/shared/ui/Badge";
import { ConfirmButton } from "@/shared/ui/ConfirmButton";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHeader } from "@/shared/ui/PageHeader";
import { DataTable } from "@/shared/ui/table/DataTable";

/** Who of the staff acted as whom, where, why and how long. */
export default function VisitsPage() {
  const { t } = useTranslation("console");
  const formats = useFormats();
  return (
    <>
      <PageHeader title={t("visits.title")} subtitle={t("visits.text")} />
      <DataTable
        label={t("visits.title")}
        queryKey={["visits"]}
        ask={async ({ limit, offset, sort, filters }) =>
          answered(
            await platformApi.GET("/api/platform/v1/acting-sessions", {
              params: {
                query: { limit, offset, sort, is_running: filters.is_running === "true" || undefined },
              },
            }),
          )
        }
        rowId={(visit) => visit.id}
        sort="-began_at"
        filters={[
          {
            id: "is_running",
            label: t("visits.all"),
            options: [{ value: "true", label: t("visits.running") }],
          },
        ]}
        empty={
          <EmptyState icon="person" title={t("visits.none")}>
            <p>{t("visits.none_text")}</p>
          </EmptyState>
        }
        columns={[
          {
            id: "began_at",
            label: t("visits.began"),
            isSortable: true,
            cell: (visit) => <span className="num">{formats.instant(visit.began_at)}</span>,
          },
          { id: "staff", label: t("visits.staff"), cell: (visit) => visit.staff_name },
          { id: "person", label: t("visits.person"), cell: (visit) => visit.person_name },
          { id: "community", label: t("community"), cell: (visit) => <code>{visit.slug}</code> },
          { id: "ticket", label: t("visits.ticket"), cell: (visit) => visit.ticket },
          { id: "reason", label: t("visits.reason"), cell: (visit) => visit.reason },
          { id: "state", label: t("state"), cell: (visit) => <Ending visit={visit} /> },
        ]}
      />
    </>
  );
}

function Ending({ visit }: { visit: PlatformSchema<"ActingSessionOut"> }) {
  const { t } = useTranslation("console");
  const formats = useFormats();
  const queries = useQueryClient();
  if (visit.ended_at) return <Badge>{t("visits.ended", { time: formats.time(visit.ended_at) })}</Badge>;
  if (new Date(visit.until_at) < new Date())
    return <Badge>{t("visits.ended", { time: formats.time(visit.until_at) })}</Badge>;
  return (
    <span className="d-flex flex-wrap gap-2 align-items-center">
      <Badge tone="bad">{t("visits.until", { time: formats.time(visit.until_at) })}</Badge>
      <ConfirmButton
        label={t("visits.end")}
        title={t("visits.end_title", { name: visit.staff_name })}
        verb={t("visits.end")}
        onConfirm={async () => {
          await platformApi.DELETE("/api/platform/v1/acting-sessions/{acting_id}", {
            params: { path: { acting_id: visit.id } },
          });
          await queries.invalidateQueries({ queryKey: ["visits"] });
        }}
      >
        {t("visits.end_text")}
      </ConfirmButton>
    </span>
  );
}
