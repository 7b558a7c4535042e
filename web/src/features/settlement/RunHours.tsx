import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api } from "@/shared/api/community";

import { Hours } from "./Hours";

/** Any day of a run by the hour: the lesser of the two totals, the price, the plants. */
export function RunHours({ runId, firstOn, untilOn }: { runId: string; firstOn: string; untilOn: string }) {
  const { t } = useTranslation("settlement");
  return (
    <Hours
      title={t("hours.title")}
      firstOn={firstOn}
      untilOn={untilOn}
      queryKey={["runs", runId]}
      ask={async (day) =>
        answered(
          await api.GET("/api/v1/runs/{run_id}/hours", {
            params: { path: { run_id: runId }, query: { day } },
          }),
        )
      }
    />
  );
}
