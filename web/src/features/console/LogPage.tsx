import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { platformApi, type PlatformSchema } from "@/shared/api/platform";
import { useFormats } from "@/shared/format";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHeader } from "@/shared/ui/PageHeader";
import { DataTable } from "@/shared/ui/table/DataTable";
import { useUrlState } from "@/shared/ui/url-state";

/** What the staff did, and why. */
export default function LogPage() {
  const { t } = useTranslation("console");
  const formats = useFormats();
  const [{ search }] = useUrlState({ search: "" });
  return (
    <>
      <PageHeader title={t("log.title")} subtitle={t("log.text")} />
      <DataTable
        label={t("log.title")}
        queryKey={["log"]}
        ask={async ({ limit, offset, sort, search: actor }) =>
          answered(
            await platformApi.GET("/api/platform/v1/log", {
              params: { query: { limit, offset, sort, ...(actor && { actor }) } },
            }),
          )
        }
        rowId={(entry) => String(entry.number)}
        sort="-number"
        searchLabel={t("log.search")}
        exportLinks={[
          {
            label: t("log.csv"),
            href: `/api/platform/v1/log/export${search ? `?actor=${encodeURIComponent(search)}` : ""}`,
          },
        ]}
        empty={<EmptyState icon="journal-text" title={t("log.none")} />}
        columns={[
          {
            id: "at",
            label: t("log.at"),
            cell: (entry) => <span className="num">{formats.instant(entry.at)}</span>,
          },
          { id: "actor", label: t("log.actor"), cell: (entry) => entry.actor_name },
          { id: "action", label: t("log.action"), cell: (entry) => <code>{entry.action}</code> },
          { id: "object", label: t("log.object"), cell: (entry) => entry.object_label || entry.object_kind },
          { id: "changes", label: t("log.changes"), cell: (entry) => <Changes entry={entry} /> },
          {
            id: "number",
            label: t("log.number"),
            isNumber: true,
            isOptional: true,
            cell: (entry) => entry.number,
          },
        ]}
      />
    </>
  );
}

function Changes({ entry }: { entry: PlatformSchema<"LogEntryOut"> }) {
  return (
    <span className="small">
      {Object.entries(entry.changes).map(([field, change]) => {
        const [before, after] = change as readonly [unknown, unknown];
        return (
          <span key={field} className="d-block text-break">
            {field}: {shown(before)} → {shown(after)}
          </span>
        );
      })}
    </span>
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "∅";
  return typeof value === "string" ? value : JSON.stringify(value);
}
