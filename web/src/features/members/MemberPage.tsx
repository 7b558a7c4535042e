import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api, type Schema } from "@/shared/api/community";
import { useMay } from "@/shared/api/session";
import { useFormats } from "@/shared/format";
import { Badge } from "@/shared/ui/Badge";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Skeleton } from "@/shared/ui/Skeleton";
import { usePathPart } from "@/shared/ui/url-state";

import { Identifiers } from "./Identifiers";
import { Leave } from "./Leave";
import { MemberPods } from "./MemberPods";
import { STATE_TONES } from "./words";

type Member = Schema<"MemberOut">;

export default function MemberPage() {
  const { t } = useTranslation("members");
  const memberId = usePathPart("memberId");
  const may = useMay();
  const back = { to: "/members", label: t("title") };
  const member = useQuery({
    queryKey: ["members", memberId],
    queryFn: async () =>
      answered(await api.GET("/api/v1/members/{member_id}", { params: { path: { member_id: memberId } } })),
  });
  if (!member.data) {
    return (
      <>
        <PageHeader title={t("one")} back={back} />
        {member.error ? <ErrorCard error={member.error} retry={member.refetch} /> : <Skeleton lines={8} />}
      </>
    );
  }
  const open = member.data.memberships.find(({ valid_until }) => valid_until === null);
  return (
    <>
      <PageHeader title={member.data.name} subtitle={<StateLine member={member.data} />} back={back}>
        {open && may("registry.edit") && <Leave member={member.data} membershipId={open.id} />}
      </PageHeader>
      <div className="columns-2">
        <section className="card-box">
          <h2>{t("detail.identity")}</h2>
          <Identity member={member.data} />
        </section>
        <section className="card-box">
          <h2>{t("detail.identifiers")}</h2>
          <Identifiers memberId={memberId} />
        </section>
        <section className="card-box is-wide">
          <h2>{t("detail.pods")}</h2>
          <MemberPods memberId={memberId} />
        </section>
      </div>
    </>
  );
}

function StateLine({ member }: { member: Member }) {
  const { t } = useTranslation("members");
  return (
    <span className="d-flex gap-2 align-items-center">
      <code>{member.code}</code> <Badge tone={STATE_TONES[member.state]}>{t(`state.${member.state}`)}</Badge>
    </span>
  );
}

function Identity({ member }: { member: Member }) {
  const { t } = useTranslation("members");
  const periodOf = usePeriodText();
  return (
    <dl className="facts">
      <dt>{t("column.email")}</dt>
      <dd>{member.email || t("detail.none")}</dd>
      <dt>{t("column.vat_number")}</dt>
      <dd>{member.vat_number || t("detail.none")}</dd>
      <dt>{t("detail.memberships")}</dt>
      <dd>
        {member.memberships.map((membership) => (
          <div key={membership.id}>
            {periodOf(membership)}
            {membership.suspensions.map((suspension) => (
              <div key={suspension.id} className="small text-body-secondary">
                {t("detail.suspended", { reason: suspension.reason })} · {periodOf(suspension)}
              </div>
            ))}
          </div>
        ))}
      </dd>
      <dt>{t("detail.categories")}</dt>
      <dd>
        {member.holder_categories.map((period) => (
          <div key={period.id}>
            {t(`category.${period.category}`)}
            {period.is_enterprise && ` · ${t("detail.enterprise")}`}
            <div className="small text-body-secondary">{periodOf(period)}</div>
          </div>
        ))}
      </dd>
    </dl>
  );
}

function usePeriodText() {
  const { t } = useTranslation("members");
  const formats = useFormats();
  return ({ valid_from, valid_until }: { valid_from: string; valid_until: string | null }) =>
    valid_until === null
      ? t("detail.period", { from: formats.day(valid_from) })
      : t("detail.period_until", { from: formats.day(valid_from), until: formats.day(valid_until) });
}
