import { todayInItaly } from "@cercollettiva/core";
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

import { categoryNow, HOLDER_CATEGORIES, MEMBER_STATES, STATE_TONES } from "./words";

type Member = Schema<"MemberOut">;

export default function MembersPage() {
  const { t } = useTranslation("members");
  const may = useMay();
  const columns = useColumns();
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("subtitle")}>
        {may("registry.edit") && <Actions />}
      </PageHeader>
      <DataTable
        label={t("title")}
        queryKey={["members"]}
        ask={membersAsk}
        rowId={(member) => member.id}
        columns={columns}
        sort="code"
        searchLabel={t("search")}
        filters={[
          {
            id: "state",
            label: t("state_any"),
            options: MEMBER_STATES.map((value) => ({ value, label: t(`state.${value}`) })),
          },
          {
            id: "category",
            label: t("category_any"),
            options: HOLDER_CATEGORIES.map((value) => ({ value, label: t(`category.${value}`) })),
          },
        ]}
        exportLinks={[
          {
            label: t("extract_csv"),
            href: `/api/v1/registry/extract/file?format=csv&as_of=${todayInItaly()}`,
          },
          {
            label: t("extract_xlsx"),
            href: `/api/v1/registry/extract/file?format=xlsx&as_of=${todayInItaly()}`,
          },
        ]}
        empty={
          <EmptyState icon="people" title={t("empty_title")}>
            <p>{t("empty_text")}</p>
            {may("registry.edit") && (
              <div className="page-actions">
                <Actions />
              </div>
            )}
          </EmptyState>
        }
      />
    </>
  );
}

async function membersAsk({ limit, offset, sort, search, filters }: PageAsked) {
  const query = {
    limit,
    offset,
    sort,
    search,
    state: (filters.state || undefined) as Schema<"MemberState"> | undefined,
    category: (filters.category || undefined) as Schema<"HolderCategory"> | undefined,
  };
  return answered(await api.GET("/api/v1/members", { params: { query } }));
}

function useColumns(): Column<Member>[] {
  const { t } = useTranslation("members");
  const formats = useFormats();
  return [
    {
      id: "name",
      label: t("column.name"),
      isSortable: true,
      cell: (member) => (
        <Link to="/members/$memberId" params={{ memberId: member.id }} className="fw-semibold">
          {member.name}
        </Link>
      ),
    },
    { id: "code", label: t("column.code"), isSortable: true, cell: (member) => <code>{member.code}</code> },
    {
      id: "category",
      label: t("column.category"),
      cell: (member) => {
        const category = categoryNow(member);
        return category && t(`category.${category}`);
      },
    },
    {
      id: "member_since",
      label: t("column.member_since"),
      isSortable: true,
      cell: ({ memberships }) => memberships[0] && formats.day(memberships[0].valid_from),
    },
    { id: "email", label: t("column.email"), isOptional: true, cell: (member) => member.email },
    {
      id: "vat_number",
      label: t("column.vat_number"),
      isOptional: true,
      cell: (member) => member.vat_number,
    },
    {
      id: "state",
      label: t("column.state"),
      cell: ({ state }) => <Badge tone={STATE_TONES[state]}>{t(`state.${state}`)}</Badge>,
    },
  ];
}

function Actions() {
  const { t } = useTranslation("members");
  return (
    <>
      <Link to="/members/import" className="btn btn-outline-secondary">
        <Icon name="cloud-arrow-up" /> {t("import")}
      </Link>
      <Link to="/members/new" className="btn btn-primary">
        <Icon name="plus-lg" /> {t("add")}
      </Link>
    </>
  );
}
