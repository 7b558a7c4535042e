import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api, type Schema } from "@/shared/api/community";
import { useFormats } from "@/shared/format";
import { Badge } from "@/shared/ui/Badge";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Notice } from "@/shared/ui/Notice";
import { PageHeader } from "@/shared/ui/PageHeader";
import { ProgressLine } from "@/shared/ui/ProgressLine";
import { Skeleton } from "@/shared/ui/Skeleton";
import { Steps } from "@/shared/ui/Steps";
import { usePathPart } from "@/shared/ui/url-state";

import { Answers } from "./Answers";
import { Facts } from "./Facts";
import { RunActions } from "./RunActions";
import { RunHours } from "./RunHours";
import { Statements } from "./Statements";
import { Waterfall } from "./Waterfall";
import { isComputed, isWorking, periodText, STATE_TONES, WAY } from "./words";

type Run = Schema<"RunDetailOut">;

const ASK_AGAIN_MS = 1500;

/** One run, from its start to what each member gets; it asks again by itself while the worker has it in hand. */
export default function RunPage() {
  const { t } = useTranslation("settlement");
  const runId = usePathPart("runId");
  const formats = useFormats();
  const back = { to: "/settlement/runs", label: t("title") };
  const run = useQuery({
    queryKey: ["runs", runId],
    queryFn: async () =>
      answered(await api.GET("/api/v1/runs/{run_id}", { params: { path: { run_id: runId } } })),
    refetchInterval: ({ state }) => (state.data && isWorking(state.data.state) ? ASK_AGAIN_MS : false),
  });
  if (!run.data) {
    return (
      <>
        <PageHeader title={t("run")} back={back} />
        {run.error ? <ErrorCard error={run.error} retry={run.refetch} /> : <Skeleton lines={8} />}
      </>
    );
  }
  const { state, kind, period, revision, is_provisional } = run.data;
  return (
    <>
      <PageHeader
        title={periodText(period, formats)}
        back={back}
        subtitle={
          <span className="d-flex flex-wrap gap-2 align-items-center">
            {t(`kind.${kind}`)} · {t("revision", { revision })}
            <Badge tone={STATE_TONES[state]}>{t(`state.${state}`)}</Badge>
          </span>
        }
      >
        <RunActions run={run.data} />
      </PageHeader>
      {is_provisional && <Notice kind="warning">{t("provisional_text")}</Notice>}
      <Progress run={run.data} />
      {run.data.problem && (
        <Notice kind="danger">
          <p>{t("failed_text")}</p>
          <p>{run.data.problem.sentence}</p>
        </Notice>
      )}
      <Findings run={run.data} />
      {isComputed(state) && (
        <>
          <Answers run={run.data} />
          <div className="columns-2">
            <Waterfall runId={runId} />
            <Facts run={run.data} />
          </div>
          <Statements runId={runId} />
          <RunHours runId={runId} firstOn={run.data.first_on} untilOn={run.data.until_on} />
        </>
      )}
    </>
  );
}

function Progress({ run }: { run: Run }) {
  const { t } = useTranslation("settlement");
  const at = WAY.findIndex((state) => state === run.state);
  if (at < 0) return null;
  return (
    <>
      <Steps
        labels={WAY.map((state) => t(`state.${state}`))}
        now={run.state === "published" ? WAY.length : at}
      />
      {isWorking(run.state) && (
        <div className="card-box mb-3" aria-live="polite">
          <p>
            {run.hours_total > 0
              ? t("hours_done", { done: run.hours_done, total: run.hours_total })
              : t("waiting")}
          </p>
          <ProgressLine
            label={t("progress")}
            share={run.hours_total > 0 ? run.hours_done / run.hours_total : null}
          />
          <p className="small text-body-secondary mt-2 mb-0">{t("may_leave")}</p>
        </div>
      )}
    </>
  );
}

function Findings({ run }: { run: Run }) {
  const { t } = useTranslation("settlement");
  if (run.findings.length === 0) return null;
  return (
    <Notice kind="warning">
      <p>{t("findings", { count: run.findings.length })}</p>
      <ul>
        {run.findings.map((finding) => (
          <li key={finding.code + finding.sentence}>{finding.sentence}</li>
        ))}
      </ul>
    </Notice>
  );
}
