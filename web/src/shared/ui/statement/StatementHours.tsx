import { daysAdded } from "@cercollettiva/core";
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import type { Schema } from "../../api/community";
import { useFormats } from "../../format";
import { ErrorCard } from "../ErrorCard";
import { Skeleton } from "../Skeleton";
import { useUrlState } from "../url-state";

type Hour = Schema<"OwnHourOut">;

/** A day of a statement by the hour, the day in the address; when the clocks change it has 23 or 25 rows. */
export function StatementHours({
  firstOn,
  untilOn,
  queryKey,
  ask,
}: {
  firstOn: string;
  /** The first day that no longer belongs to the statement. */
  untilOn: string;
  queryKey: readonly unknown[];
  ask: (day: string) => Promise<readonly Hour[]>;
}) {
  const { t } = useTranslation("statement");
  const id = useId();
  const [{ day }, setState] = useUrlState({ day: "" });
  const lastOn = daysAdded(untilOn, -1);
  const shown = day >= firstOn && day <= lastOn ? day : firstOn;
  const hours = useQuery({ queryKey: [...queryKey, "hours", shown], queryFn: () => ask(shown) });
  return (
    <section className="card-box mt-3">
      <div className="chart-head">
        <h2>{t("hours.title")}</h2>
        <div className="d-flex gap-2 align-items-center">
          <label htmlFor={id}>{t("hours.day")}</label>
          <input
            id={id}
            type="date"
            className="form-control form-control-sm"
            min={firstOn}
            max={lastOn}
            value={shown}
            onChange={(event) => event.target.value && setState({ day: event.target.value })}
          />
        </div>
      </div>
      {hours.error && <ErrorCard error={hours.error} retry={hours.refetch} />}
      {hours.isLoading && <Skeleton lines={8} />}
      {hours.data && <HoursTable hours={hours.data} />}
    </section>
  );
}

const MEASURES = [
  "own_withdrawn_kwh",
  "own_shared_kwh",
  "shared_kwh",
  "withdrawn_kwh",
  "fed_in_kwh",
] as const;

function HoursTable({ hours }: { hours: readonly Hour[] }) {
  const { t } = useTranslation("statement");
  const formats = useFormats();
  if (hours.length === 0) return <p className="mb-0">{t("hours.none")}</p>;
  const sources = [...new Set(hours.flatMap(({ price_sources }) => price_sources))];
  return (
    <>
      <p className="text-body-secondary">{t("hours.text")}</p>
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="table-scroll" role="region" aria-label={t("hours.title")} tabIndex={0}>
        <table className="table table-sm">
          <thead>
            <tr>
              <th scope="col">{t("hours.hour")}</th>
              {MEASURES.map((measure) => (
                <th scope="col" className="is-number" key={measure}>
                  {t(`hours.${measure}`)} <span className="fw-normal">kWh</span>
                </th>
              ))}
              <th scope="col" className="is-number">
                {t("hours.price")} <span className="fw-normal">€/MWh</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {hours.map((hour) => (
              <tr key={hour.starts_at + hour.configuration}>
                <th scope="row">{formats.time(hour.starts_at)}</th>
                {MEASURES.map((measure) => (
                  <td className="is-number" key={measure}>
                    {formats.number(hour[measure], 3)}
                  </td>
                ))}
                <td className="is-number">{formats.number(hour.price_eur_mwh, 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {sources.length > 0 && (
        <p className="small text-body-secondary mb-0 mt-2">
          {t("hours.price_sources", { sources: formats.list(sources) })}
        </p>
      )}
    </>
  );
}
