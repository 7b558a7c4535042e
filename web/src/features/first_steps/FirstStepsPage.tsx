import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api, type Schema } from "@/shared/api/community";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Icon } from "@/shared/ui/Icon";
import { Notice } from "@/shared/ui/Notice";
import { PageHeader } from "@/shared/ui/PageHeader";
import { ProgressLine } from "@/shared/ui/ProgressLine";
import { Skeleton } from "@/shared/ui/Skeleton";

type Step = Schema<"FirstStep">;

/** The steps in their order, and where each is done. */
const STEPS: readonly { step: Step; to: string }[] = [
  { step: "members", to: "/members/import" },
  { step: "pods", to: "/members" },
  { step: "sharing_rule", to: "/settings/sharing-rules" },
  { step: "readings", to: "/data" },
  { step: "colleague", to: "/settings/people/invite" },
  { step: "simulation", to: "/settlement" },
];

export default function FirstStepsPage() {
  const { t } = useTranslation("first_steps");
  const steps = useQuery({
    queryKey: ["first-steps"],
    queryFn: async () => answered(await api.GET("/api/v1/first-steps")),
    staleTime: 0,
  });
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("subtitle")} />
      <section className="card-box">
        {steps.error && <ErrorCard error={steps.error} retry={steps.refetch} />}
        {steps.isLoading && <Skeleton lines={6} />}
        {steps.data && <StepList done={steps.data.done} />}
      </section>
    </>
  );
}

function StepList({ done }: { done: readonly Step[] }) {
  const { t } = useTranslation("first_steps");
  const label = t("done_of", { done: done.length, total: STEPS.length });
  return (
    <>
      {done.length === STEPS.length && <Notice kind="success">{t("all_done")}</Notice>}
      <p className="fw-semibold mb-2">{label}</p>
      <ProgressLine label={label} share={done.length / STEPS.length} />
      <ol className="card-list mt-3">
        {STEPS.map(({ step, to }) => (
          <li key={step} className="d-flex gap-3 align-items-center px-0">
            <Icon
              name={done.includes(step) ? "check-circle-fill" : "circle"}
              className={done.includes(step) ? "is-good" : ""}
            />
            <div className="me-auto">
              <div className="fw-semibold">{t(`step.${step}`)}</div>
              <div className="small text-body-secondary">{t(`why.${step}`)}</div>
            </div>
            {done.includes(step) ? (
              <span className="text-body-secondary">{t("done")}</span>
            ) : (
              <Link
                to={to}
                className="btn btn-outline-secondary btn-sm"
                aria-label={`${t("go")}: ${t(`step.${step}`)}`}
              >
                {t("go")}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
