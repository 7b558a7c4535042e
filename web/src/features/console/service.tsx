import { todayInItaly } from "@cercollettiva/core";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { platformApi, type PlatformSchema } from "@/shared/api/platform";
import { useFormats } from "@/shared/format";
import { ReasonButton } from "@/shared/ui/ReasonButton";

import { useLookAgain, type Community } from "./community";

/** Stop serving a community, or serve it again. */
export function ServiceChange({ community }: { community: Community }) {
  const { t } = useTranslation("console");
  const lookAgain = useLookAgain();
  const params = { path: { tenant_id: community.id } };
  const { slug } = community;
  if (community.status === "suspended") {
    return (
      <ReasonButton
        className="btn-outline-secondary"
        label={t("restore")}
        title={t("restore_title", { name: community.name })}
        verb={t("restore")}
        wordToType={slug}
        onConfirm={async (reason) => {
          await platformApi.POST("/api/platform/v1/tenants/{tenant_id}/restore", {
            params,
            body: { reason, slug },
          });
          await lookAgain();
        }}
      >
        <p>{t("restore_text")}</p>
      </ReasonButton>
    );
  }
  return (
    <ReasonButton
      className="btn-outline-danger"
      label={t("suspend")}
      title={t("suspend_title", { name: community.name })}
      verb={t("suspend")}
      wordToType={slug}
      isDangerous
      onConfirm={async (reason) => {
        await platformApi.POST("/api/platform/v1/tenants/{tenant_id}/suspend", {
          params,
          body: { reason, slug },
        });
        await lookAgain();
      }}
    >
      <p>{t("suspend_text")}</p>
    </ReasonButton>
  );
}

/** Let a trial end later. */
export function TrialExtension({ community }: { community: Community }) {
  const { t } = useTranslation("console");
  const id = useId();
  const lookAgain = useLookAgain();
  const [until_on, setUntil] = useState(community.plan?.trial_until ?? todayInItaly());
  const { slug } = community;
  return (
    <ReasonButton
      label={t("trial_extend")}
      title={t("trial_extend_title", { name: community.name })}
      verb={t("trial_extend")}
      wordToType={slug}
      isReady={until_on > (community.plan?.trial_until ?? "")}
      onConfirm={async (reason) => {
        await platformApi.POST("/api/platform/v1/tenants/{tenant_id}/trial", {
          params: { path: { tenant_id: community.id } },
          body: { reason, slug, until_on },
        });
        await lookAgain();
      }}
    >
      <p>{t("trial_extend_text")}</p>
      <label className="form-label" htmlFor={id}>
        {t("trial_extend_until")}
      </label>
      <input
        id={id}
        type="date"
        className="form-control"
        value={until_on}
        onChange={(event) => setUntil(event.target.value)}
      />
    </ReasonButton>
  );
}

/** Put a community on another plan, as its owner could. */
export function PlanChange({ community }: { community: Community }) {
  const { t } = useTranslation("console");
  const formats = useFormats();
  const id = useId();
  const lookAgain = useLookAgain();
  const plans = useQuery({
    queryKey: ["plans"],
    queryFn: async () => answered(await platformApi.GET("/api/platform/v1/plans")),
  });
  const [plan, setPlan] = useState(community.plan?.plan ?? "");
  const [rhythm, setRhythm] = useState<PlatformSchema<"Rhythm">>(community.plan?.rhythm ?? "month");
  const { slug } = community;
  const isAnother = plan !== community.plan?.plan || rhythm !== community.plan.rhythm;
  return (
    <ReasonButton
      label={t("plan_change")}
      title={t("plan_change_title", { name: community.name })}
      verb={t("plan_change")}
      wordToType={slug}
      isReady={isAnother}
      onConfirm={async (reason) => {
        await platformApi.POST("/api/platform/v1/tenants/{tenant_id}/plan", {
          params: { path: { tenant_id: community.id } },
          body: { reason, slug, plan, rhythm },
        });
        await lookAgain();
      }}
    >
      <p>{t("plan_change_text")}</p>
      <label className="form-label" htmlFor={`${id}-plan`}>
        {t("plan")}
      </label>
      <select
        id={`${id}-plan`}
        className="form-select mb-3"
        value={plan}
        onChange={(event) => setPlan(event.target.value)}
      >
        {plans.data?.map((each) => (
          <option key={each.code} value={each.code}>
            {each.name} · {formats.eurOfCents(each.month_price_cents)} {t("per.month")} ·{" "}
            {formats.eurOfCents(each.year_price_cents)} {t("per.year")}
          </option>
        ))}
      </select>
      <label className="form-label" htmlFor={`${id}-rhythm`}>
        {t("rhythm")}
      </label>
      <select
        id={`${id}-rhythm`}
        className="form-select"
        value={rhythm}
        onChange={(event) => setRhythm(event.target.value as PlatformSchema<"Rhythm">)}
      >
        {(["month", "year"] as const).map((value) => (
          <option key={value} value={value}>
            {t(`per.${value}`)}
          </option>
        ))}
      </select>
    </ReasonButton>
  );
}
