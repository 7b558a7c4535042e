import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api, type Schema } from "@/shared/api/community";
import { useFormats } from "@/shared/format";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Icon } from "@/shared/ui/Icon";
import { Notice } from "@/shared/ui/Notice";
import { PageHeader } from "@/shared/ui/PageHeader";
import { DataTable } from "@/shared/ui/table/DataTable";
import { useUrlState } from "@/shared/ui/url-state";

type Entry = Schema<"AuditEntryOut">;

const CHANGES_SHOWN = 4;

/** Who changed what, when, from what to what. */
export default function AuditPage() {
  const { t } = useTranslation("audit");
  const formats = useFormats();
  const [{ search }] = useUrlState({ search: "" });
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("subtitle")}>
        <Verify />
      </PageHeader>
      <DataTable
        label={t("title")}
        queryKey={["audit"]}
        ask={async ({ limit, offset, sort, search: actor }) =>
          answered(
            await api.GET("/api/v1/audit", {
              params: { query: { limit, offset, sort, ...(actor && { actor }) } },
            }),
          )
        }
        rowId={(entry) => String(entry.number)}
        sort="-number"
        searchLabel={t("search")}
        exportLinks={[
          {
            label: t("csv"),
            href: `/api/v1/audit/export${search ? `?actor=${encodeURIComponent(search)}` : ""}`,
          },
        ]}
        empty={<EmptyState icon="journal-text" title={t("empty")} />}
        columns={[
          {
            id: "at",
            label: t("at"),
            cell: (entry) => <span className="num">{formats.instant(entry.at)}</span>,
          },
          { id: "actor", label: t("actor"), cell: (entry) => entry.actor_name },
          { id: "action", label: t("action"), cell: (entry) => <code>{entry.action}</code> },
          { id: "object", label: t("object"), cell: (entry) => entry.object_label || entry.object_kind },
          { id: "changes", label: t("changes"), cell: (entry) => <Changes entry={entry} /> },
          {
            id: "number",
            label: t("number"),
            isNumber: true,
            isOptional: true,
            cell: (entry) => entry.number,
          },
          {
            id: "request",
            label: t("request"),
            isOptional: true,
            cell: (entry) => <code className="small">{entry.request_id}</code>,
          },
        ]}
      />
    </>
  );
}

function Changes({ entry }: { entry: Entry }) {
  const { t } = useTranslation("audit");
  const left = entry.changes.length - CHANGES_SHOWN;
  return (
    <span className="small">
      {entry.changes.slice(0, CHANGES_SHOWN).map((change) => (
        <span key={change.field} className="d-block text-break">
          {change.field}: {shown(change.before)} → {shown(change.after)}
        </span>
      ))}
      {left > 0 && <span className="text-body-secondary">{t("more", { count: left })}</span>}
    </span>
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "∅";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function Verify() {
  const { t } = useTranslation("audit");
  const formats = useFormats();
  const chain = useMutation({
    mutationFn: async () => answered(await api.GET("/api/v1/audit/verification")),
  });
  if (chain.error) return <ErrorCard error={chain.error} />;
  if (chain.data?.broken) {
    return (
      <Notice kind="danger">
        {t("broken", { number: chain.data.broken.number, reason: chain.data.broken.reason })}
      </Notice>
    );
  }
  if (chain.data) {
    return <Notice kind="success">{t("verified", { formatted: formats.number(chain.data.entries) })}</Notice>;
  }
  return (
    <button
      type="button"
      className={`btn btn-outline-secondary ${chain.isPending ? "is-busy" : ""}`}
      onClick={() => chain.mutate()}
    >
      <Icon name="shield-check" /> {t("verify")}
    </button>
  );
}
