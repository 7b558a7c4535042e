import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { platformApi, type PlatformSchema } from "@/shared/api/platform";
import { useFormats } from "@/shared/format";
import { Badge } from "@/shared/ui/Badge";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHeader } from "@/shared/ui/PageHeader";
import { DataTable, type Column, type PageAsked } from "@/shared/ui/table/DataTable";

import { TenantState } from "./TenantState";

export default function CommunitiesPage() {
  const { t } = useTranslation("console");
  return (
    <>
      <PageHeader title={t("communities")} subtitle={t("communities_text")} />
      <DataTable
        label={t("communities")}
        queryKey={["tenants"]}
        ask={communitiesAsk}
        rowId={(community) => community.id}
        columns={useColumns()}
        sort="slug"
        searchLabel={t("communities_search")}
        filters={[
          {
            id: "status",
            label: t("status_any"),
            options: (["active", "suspended"] as const).map((value) => ({
              value,
              label: t(`status.${value}`),
            })),
          },
          {
            id: "is_blocked",
            label: t("blocked_any"),
            options: [{ value: "true", label: t("blocked") }],
          },
        ]}
        empty={<EmptyState icon="buildings" title={t("communities_none")} />}
      />
    </>
  );
}

async function communitiesAsk({ limit, offset, sort, search, filters }: PageAsked) {
  const query = {
    limit,
    offset,
    sort,
    text: search || undefined,
    status: (filters.status || undefined) as PlatformSchema<"TenantStatus"> | undefined,
    is_blocked: filters.is_blocked === "true" || undefined,
  };
  return answered(await platformApi.GET("/api/platform/v1/tenants", { params: { query } }));
}

function useColumns(): Column<PlatformSchema<"CommunityOut">>[] {
  const { t } = useTranslation("console");
  const formats = useFormats();
  return [
    {
      id: "name",
      label: t("name"),
      isSortable: true,
      cell: ({ id, name }) => (
        <Link to="/tenants/$tenantId" params={{ tenantId: id }} className="fw-semibold">
          {name}
        </Link>
      ),
    },
    { id: "slug", label: t("address"), isSortable: true, cell: ({ slug }) => <code>{slug}</code> },
    { id: "status", label: t("state"), cell: (community) => <TenantState {...community} /> },
    {
      id: "plan",
      label: t("plan"),
      cell: ({ plan, trial_until }) => (
        <>
          {plan}{" "}
          {trial_until !== null && (
            <Badge tone="info">{t("trial_until", { day: formats.day(trial_until) })}</Badge>
          )}
        </>
      ),
    },
    {
      id: "members",
      label: t("members_of_included"),
      isSortable: true,
      isNumber: true,
      cell: ({ members, members_included }) =>
        members === null
          ? t("unknown")
          : members_included === null
            ? formats.number(members)
            : `${formats.number(members)} / ${formats.number(members_included)}`,
    },
    {
      id: "created_at",
      label: t("created"),
      isSortable: true,
      cell: ({ created_at }) => formats.instant(created_at),
    },
  ];
}
