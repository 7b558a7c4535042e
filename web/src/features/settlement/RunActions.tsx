import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, type Schema } from "@/shared/api/community";
import { useMay } from "@/shared/api/session";
import { useFormats } from "@/shared/format";
import { ConfirmButton } from "@/shared/ui/ConfirmButton";

import { isWorking, periodText } from "./words";

/** What may be done with a run where it stands; each says its consequence first. */
export function RunActions({ run }: { run: Schema<"RunDetailOut"> }) {
  const { t } = useTranslation("settlement");
  const may = useMay();
  const formats = useFormats();
  const queries = useQueryClient();
  const params = { path: { run_id: run.id } };
  const period = periodText(run.period, formats);
  const after = () => queries.invalidateQueries({ queryKey: ["runs"] });
  const mayBeDecided = run.kind !== "simulation" && !run.is_provisional;
  return (
    <>
      {may("runs.start") && (isWorking(run.state) || run.state === "review" || run.state === "approved") && (
        <ConfirmButton
          className="btn-outline-secondary"
          label={t("cancel.button")}
          title={t("cancel.title", { period })}
          verb={t("cancel.button")}
          isDangerous
          onConfirm={async () => {
            await api.POST("/api/v1/runs/{run_id}/cancel", { params });
            await after();
          }}
        >
          {t("cancel.text")}
        </ConfirmButton>
      )}
      {may("runs.start") && isWorking(run.state) && (
        <ConfirmButton
          className="btn-outline-secondary"
          label={t("resume.button")}
          title={t("resume.title")}
          verb={t("resume.button")}
          onConfirm={async () => {
            await api.POST("/api/v1/runs/{run_id}/resume", { params });
            await after();
          }}
        >
          {t("resume.text")}
        </ConfirmButton>
      )}
      {may("runs.approve") && mayBeDecided && run.state === "review" && (
        <ConfirmButton
          className="btn-primary"
          label={t("approve.button")}
          title={t("approve.title", { period })}
          verb={t("approve.button")}
          onConfirm={async () => {
            await api.POST("/api/v1/runs/{run_id}/approve", { params });
            await after();
          }}
        >
          {t("approve.text")}
        </ConfirmButton>
      )}
      {may("runs.publish") && mayBeDecided && run.state === "approved" && (
        <ConfirmButton
          className="btn-primary"
          label={t("publish.button")}
          title={t("publish.title", { period })}
          verb={t("publish.button")}
          onConfirm={async () => {
            await api.POST("/api/v1/runs/{run_id}/publish", { params });
            await after();
          }}
        >
          {t("publish.text")}
        </ConfirmButton>
      )}
    </>
  );
}
