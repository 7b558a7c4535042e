import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api } from "@/shared/api/community";
import { useFormats } from "@/shared/format";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Icon } from "@/shared/ui/Icon";
import { Notice } from "@/shared/ui/Notice";
import { Skeleton } from "@/shared/ui/Skeleton";

import { eurOf, waterfallOf, type WaterfallStep } from "./cents";

/** From what the GSE pays to what each part gets, and the proof that nothing is left over. */
export function Waterfall({ runId }: { runId: string }) {
  const { t } = useTranslation("settlement");
  const formats = useFormats();
  const amounts = useQuery({
    queryKey: ["runs", runId, "amounts"],
    queryFn: async () =>
      answered(await api.GET("/api/v1/runs/{run_id}/amounts", { params: { path: { run_id: runId } } })),
  });
  if (amounts.error) return <ErrorCard error={amounts.error} retry={amounts.refetch} />;
  if (!amounts.data) return <Skeleton lines={8} />;
  const { steps, leftCents } = waterfallOf(amounts.data);
  const highest = steps.reduce((most, { toCents }) => (toCents > most ? toCents : most), 1n);
  return (
    <section className="card-box">
      <h2>{t("waterfall.title")}</h2>
      <table className="table waterfall">
        <thead>
          <tr>
            <th scope="col">{t("waterfall.step")}</th>
            <th scope="col" className="text-end">
              {t("waterfall.amount")}
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <tr key={step.title}>
              <th scope="row">
                {t(`amount.${step.title}`)}
                <span className="small fw-normal text-body-secondary"> {step.rules.join(", ")}</span>
                <Bar step={step} highest={highest} />
              </th>
              <td className="text-end">{formats.eur(eurOf(step.changeCents))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {leftCents === 0n ? (
        <p className="mb-0" data-testid="sum-check">
          <Icon name="check-circle-fill" /> {t("waterfall.check", { left: formats.eur("0.00") })}
        </p>
      ) : (
        <Notice kind="danger">{t("waterfall.wrong", { left: formats.eur(eurOf(leftCents)) })}</Notice>
      )}
    </section>
  );
}

/** A bar that hangs between where the step begins and where it ends; the figure beside it says the same. */
function Bar({ step, highest }: { step: WaterfallStep; highest: bigint }) {
  const [low, high] =
    step.fromCents < step.toCents ? [step.fromCents, step.toCents] : [step.toCents, step.fromCents];
  const perCent = (cents: bigint) => Number((cents * 1000n) / highest) / 10;
  const tone = step.changeCents < 0n ? "is-taken" : "is-added";
  return (
    <span className="waterfall-line" aria-hidden="true">
      <span
        className={`waterfall-bar ${tone}`}
        style={{ marginLeft: `${perCent(low)}%`, width: `${perCent(high - low)}%` }}
      />
    </span>
  );
}
