import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api, type Schema } from "@/shared/api/community";
import { useFormats } from "@/shared/format";
import { EmptyState } from "@/shared/ui/EmptyState";
import { DataTable, type Column } from "@/shared/ui/table/DataTable";

type Head = Schema<"StatementHeadOut">;

/** What each member gets in a run. */
export function Statements({ runId }: { runId: string }) {
  const { t } = useTranslation("settlement");
  const formats = useFormats();
  const columns: Column<Head>[] = [
    {
      id: "name",
      label: t("column.member"),
      cell: (head) => (
        <Link
          to="/settlement/runs/$runId/statements/$memberId"
          params={{ runId, memberId: head.member_id }}
          className="fw-semibold"
        >
          {head.name}
        </Link>
      ),
    },
    { id: "member", label: t("column.code"), cell: (head) => <code>{head.member}</code> },
    {
      id: "amount_eur",
      label: t("column.amount"),
      isNumber: true,
      cell: (head) => formats.eur(head.amount_eur),
    },
  ];
  return (
    <section className="mt-4">
      <h2>{t("statements")}</h2>
      <DataTable
        label={t("statements")}
        queryKey={["runs", runId, "statements"]}
        ask={async ({ limit, offset }) =>
          answered(
            await api.GET("/api/v1/runs/{run_id}/statements", {
              params: { path: { run_id: runId }, query: { limit, offset } },
            }),
          )
        }
        rowId={(head) => head.member_id}
        columns={columns}
        sort=""
        empty={<EmptyState icon="people" title={t("statements_none")} />}
      />
    </section>
  );
}
