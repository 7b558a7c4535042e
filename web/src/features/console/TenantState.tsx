import { useTranslation } from "react-i18next";

import type { PlatformSchema } from "@/shared/api/platform";
import { Badge } from "@/shared/ui/Badge";

/** Whether a community is served, and what is special about it. */
export function TenantState({
  status,
  migration_problem,
  is_canary,
}: Pick<PlatformSchema<"CommunityOut">, "status" | "migration_problem" | "is_canary">) {
  const { t } = useTranslation("console");
  return (
    <span className="d-inline-flex flex-wrap gap-2">
      <Badge tone={status === "active" ? "good" : "bad"}>{t(`status.${status}`)}</Badge>
      {migration_problem !== "" && <Badge tone="bad">{t("blocked")}</Badge>}
      {is_canary && <Badge tone="info">{t("canary")}</Badge>}
    </span>
  );
}
