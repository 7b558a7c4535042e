import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { platformApi } from "@/shared/api/platform";
import { useFormats } from "@/shared/format";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Skeleton } from "@/shared/ui/Skeleton";

/** Whom to write to. */
export function Founder({ tenantId }: { tenantId: string }) {
  const { t } = useTranslation("console");
  const formats = useFormats();
  const founder = useQuery({
    queryKey: ["tenants", tenantId, "founder"],
    queryFn: async () =>
      answered(
        await platformApi.GET("/api/platform/v1/tenants/{tenant_id}/founder", {
          params: { path: { tenant_id: tenantId } },
        }),
      ),
  });
  if (founder.error) return <ErrorCard error={founder.error} retry={founder.refetch} />;
  if (!founder.data) return <Skeleton lines={2} />;
  const { name, email, since_at } = founder.data;
  if (email === null) return <p className="mb-0 text-body-secondary">{t("founder_none")}</p>;
  return (
    <dl className="facts">
      <dt>{t("founder")}</dt>
      <dd>
        {name}
        <div>
          <a href={`mailto:${email}`}>{email}</a>
        </div>
        {since_at && (
          <div className="small text-body-secondary">{t("since_at", { at: formats.instant(since_at) })}</div>
        )}
      </dd>
    </dl>
  );
}
