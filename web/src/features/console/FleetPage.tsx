import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { platformApi, type PlatformSchema } from "@/shared/api/platform";
import { useFormats } from "@/shared/format";
import { Badge } from "@/shared/ui/Badge";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Skeleton } from "@/shared/ui/Skeleton";

/** Everything that is wrong now, then all communities in figures. */
export default function FleetPage() {
  const { t } = useTranslation("console");
  return (
    <>
      <PageHeader title={t("fleet")} subtitle={t("fleet_text")} />
      <section className="card-box mb-4">
        <h2>{t("problems")}</h2>
        <Problems />
      </section>
      <Figures />
    </>
  );
}

function Problems() {
  const { t } = useTranslation("console");
  const problems = useQuery({
    queryKey: ["fleet", "problems"],
    queryFn: async () => answered(await platformApi.GET("/api/platform/v1/fleet/problems")),
  });
  if (problems.error) return <ErrorCard error={problems.error} retry={problems.refetch} />;
  if (!problems.data) return <Skeleton />;
  if (problems.data.length === 0) {
    return (
      <EmptyState icon="check-circle-fill" title={t("problems_none")}>
        <p>{t("problems_none_text")}</p>
      </EmptyState>
    );
  }
  return (
    <ul className="card-list">
      {problems.data.map((problem, place) => (
        <Problem key={place} problem={problem} />
      ))}
    </ul>
  );
}

function Problem({ problem }: { problem: PlatformSchema<"ProblemOut"> }) {
  const { t } = useTranslation("console");
  const formats = useFormats();
  const { kind, slug, tenant_id, what, since_at } = problem;
  return (
    <li className="px-0">
      <div className="card-list-title">
        <Badge tone={kind === "without_data" || kind === "flag_expired" ? "waiting" : "bad"}>
          {t(`problem.${kind}`)}
        </Badge>
        {tenant_id !== null && (
          <Link to="/tenants/$tenantId" params={{ tenantId: tenant_id }}>
            {slug}
          </Link>
        )}
        {since_at !== null && (
          <span className="small fw-normal text-body-secondary">{formats.ago(since_at)}</span>
        )}
      </div>
      <code className="small text-break">{what}</code>
    </li>
  );
}

function Figures() {
  const { t } = useTranslation("console");
  const formats = useFormats();
  const fleet = useQuery({
    queryKey: ["fleet"],
    queryFn: async () => answered(await platformApi.GET("/api/platform/v1/fleet")),
  });
  if (fleet.error) return <ErrorCard error={fleet.error} retry={fleet.refetch} />;
  if (!fleet.data) return <Skeleton />;
  const { mrr_cents, ...counts } = fleet.data;
  const shown = [
    "active",
    "sold",
    "in_trial",
    "suspended",
    "members",
    "pods",
    "created_30_days",
    "signups_open",
    "migration_blocked",
    "deletions_asked",
    "deletions_held",
  ] as const;
  return (
    <dl className="answers">
      <div className="answer">
        <dt>{t("figure.mrr")}</dt>
        <dd>
          {formats.eurOfCents(mrr_cents)}
          <div className="answer-note">{t("figure.mrr_note")}</div>
        </dd>
      </div>
      {shown.map((name) => (
        <div className="answer" key={name}>
          <dt>{t(`figure.${name}`)}</dt>
          <dd>{formats.number(counts[name])}</dd>
        </div>
      ))}
    </dl>
  );
}
