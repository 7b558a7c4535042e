import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api } from "@/shared/api/community";
import { useFormats } from "@/shared/format";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Skeleton } from "@/shared/ui/Skeleton";

/** The PODs that a member holds or held, with the days that count. */
export function MemberPods({ memberId }: { memberId: string }) {
  const { t } = useTranslation("members");
  const formats = useFormats();
  const pods = useQuery({
    queryKey: ["members", memberId, "pods"],
    queryFn: async () =>
      answered(
        await api.GET("/api/v1/members/{member_id}/pods", {
          params: { path: { member_id: memberId }, query: { limit: 100 } },
        }),
      ),
  });
  if (pods.error) return <ErrorCard error={pods.error} retry={pods.refetch} />;
  if (!pods.data) return <Skeleton />;
  if (pods.data.count === 0) {
    return (
      <EmptyState icon="lightning-charge" title={t("detail.no_pods")}>
        <p>{t("detail.no_pods_text")}</p>
      </EmptyState>
    );
  }
  return (
    <ul className="card-list">
      {pods.data.items.map((pod) => (
        <li key={pod.id} className="px-0">
          <div className="card-list-title">
            <code>{pod.code}</code>
            {pod.contract_power_kw && (
              <span className="small fw-normal text-body-secondary">
                {t("detail.pod_power", { power: formats.power(pod.contract_power_kw) })}
              </span>
            )}
          </div>
          {pod.assignments
            .filter(({ member_id }) => member_id === memberId)
            .map(({ id, valid_from, valid_until }) => (
              <div key={id} className="small text-body-secondary">
                {valid_until === null
                  ? t("detail.period", { from: formats.day(valid_from) })
                  : t("detail.period_until", {
                      from: formats.day(valid_from),
                      until: formats.day(valid_until),
                    })}
              </div>
            ))}
        </li>
      ))}
    </ul>
  );
}
