import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { platformApi } from "@/shared/api/platform";
import { useMay } from "@/shared/api/session";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Notice } from "@/shared/ui/Notice";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Skeleton } from "@/shared/ui/Skeleton";
import { usePathPart } from "@/shared/ui/url-state";

import { ActAs } from "./ActAs";
import { Deletion } from "./Deletion";
import { Addresses, Invoices, Plan, Signs, Usage } from "./facts";
import { Flags } from "./Flags";
import { Notes } from "./Notes";
import { Founder } from "./Founder";
import { PlanChange, ServiceChange, TrialExtension } from "./service";
import { TenantState } from "./TenantState";

/** One community from outside, and what the staff may do with it. */
export default function CommunityPage() {
  const { t } = useTranslation("console");
  const tenantId = usePathPart("tenantId");
  const may = useMay();
  const back = { to: "/tenants", label: t("communities") };
  const community = useQuery({
    queryKey: ["tenants", tenantId],
    queryFn: async () =>
      answered(
        await platformApi.GET("/api/platform/v1/tenants/{tenant_id}", {
          params: { path: { tenant_id: tenantId } },
        }),
      ),
  });
  if (!community.data) {
    return (
      <>
        <PageHeader title={t("community")} back={back} />
        {community.error ? (
          <ErrorCard error={community.error} retry={community.refetch} />
        ) : (
          <Skeleton lines={8} />
        )}
      </>
    );
  }
  const shown = community.data;
  return (
    <>
      <PageHeader
        title={shown.name}
        back={back}
        subtitle={
          <span className="d-flex flex-wrap gap-2 align-items-center">
            <code>{shown.slug}</code> <TenantState {...shown} />
          </span>
        }
      >
        {may("acting.begin") && shown.status === "active" && <ActAs community={shown} />}
        {may("service.manage") && <ServiceChange community={shown} />}
      </PageHeader>
      {shown.migration_problem !== "" && (
        <Notice kind="danger">{t("migration_problem", { problem: shown.migration_problem })}</Notice>
      )}
      <div className="columns-2">
        <section className="card-box">
          <h2>{t("plan")}</h2>
          <Plan community={shown} />
          <div className="d-flex flex-wrap gap-2 mt-3">
            {may("plan.change") && shown.plan && <PlanChange community={shown} />}
            {may("trial.extend") && shown.plan?.trial_until && <TrialExtension community={shown} />}
          </div>
        </section>
        <section className="card-box">
          <h2>{t("usage")}</h2>
          <Usage community={shown} />
        </section>
        <section className="card-box">
          <h2>{t("people")}</h2>
          <Signs community={shown} />
          {may("people.view") && <Founder tenantId={shown.id} />}
        </section>
        <section className="card-box">
          <h2>{t("addresses")}</h2>
          <Addresses community={shown} />
        </section>
        <section className="card-box is-wide">
          <h2>{t("invoices")}</h2>
          <Invoices invoices={shown.invoices} />
        </section>
        <section className="card-box">
          <h2>{t("flags")}</h2>
          <Flags community={shown} />
        </section>
        <section className="card-box">
          <h2>{t("notes")}</h2>
          <Notes community={shown} />
        </section>
        <section className="card-box is-wide">
          <h2>{t("deletion.title")}</h2>
          <Deletion community={shown} />
        </section>
      </div>
    </>
  );
}
