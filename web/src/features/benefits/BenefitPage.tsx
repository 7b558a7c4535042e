import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api } from "@/shared/api/community";
import { useFormats } from "@/shared/format";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Skeleton } from "@/shared/ui/Skeleton";
import { StatementHours } from "@/shared/ui/statement/StatementHours";
import { StatementView } from "@/shared/ui/statement/StatementView";
import { usePathPart, useUrlState } from "@/shared/ui/url-state";

import { headsQuery, periodName, type Head } from "./heads";

/** One's own statements of a period: the month's own, and corrections that came after it. */
export default function BenefitPage() {
  const { t } = useTranslation("benefits");
  const formats = useFormats();
  const period = usePathPart("period");
  const isPeriod = /^\d{4}(-(0[1-9]|1[0-2]))?$/.test(period);
  const heads = useQuery(headsQuery);
  const ofPeriod = heads.data?.filter((head) => head.period === period);
  return (
    <>
      <PageHeader
        title={isPeriod ? periodName(period, formats) : t("one")}
        back={{ to: "/benefits", label: t("title") }}
      />
      {heads.error && <ErrorCard error={heads.error} retry={heads.refetch} />}
      {heads.isLoading && <Skeleton lines={8} />}
      {ofPeriod &&
        (ofPeriod.length > 0 ? (
          <Statements heads={ofPeriod} />
        ) : (
          <section className="card-box">
            <EmptyState icon="piggy-bank" title={t("none_title")}>
              <p>{t("none_text")}</p>
            </EmptyState>
          </section>
        ))}
    </>
  );
}

function Statements({ heads }: { heads: readonly Head[] }) {
  const { t } = useTranslation("benefits");
  const formats = useFormats();
  const [{ run }, setState] = useUrlState({ run: "" });
  const shown = heads.find(({ run_id }) => run_id === run) ?? heads[0];
  if (!shown) return null;
  return (
    <>
      {heads.length > 1 && (
        <div className="btn-group mb-3" role="group" aria-label={t("versions")}>
          {heads.map((head) => (
            <button
              key={head.run_id}
              type="button"
              className={`btn btn-outline-secondary ${head === shown ? "active" : ""}`}
              aria-pressed={head === shown}
              onClick={() => setState({ run: head.run_id })}
            >
              {t(`kind.${head.kind}`)}: {formats.eur(head.amount_eur)}
            </button>
          ))}
        </div>
      )}
      <OwnStatement key={shown.run_id} runId={shown.run_id} />
    </>
  );
}

function OwnStatement({ runId }: { runId: string }) {
  const path = { run_id: runId };
  const statement = useQuery({
    queryKey: ["own-statements", runId],
    queryFn: async () => answered(await api.GET("/api/v1/me/statements/{run_id}", { params: { path } })),
  });
  if (statement.error) return <ErrorCard error={statement.error} retry={statement.refetch} />;
  if (!statement.data) return <Skeleton lines={8} />;
  return (
    <>
      <StatementView statement={statement.data} />
      {statement.data.kind !== "yearly" && (
        <StatementHours
          firstOn={statement.data.first_on}
          untilOn={statement.data.until_on}
          queryKey={["own-statements", runId]}
          ask={async (day) =>
            answered(
              await api.GET("/api/v1/me/statements/{run_id}/hours", { params: { path, query: { day } } }),
            )
          }
        />
      )}
    </>
  );
}
