import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { useFormats } from "@/shared/format";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Skeleton } from "@/shared/ui/Skeleton";
import { useUrlState } from "@/shared/ui/url-state";

interface Hour {
  starts_at: string;
  configuration: string;
  fed_in_kwh: string;
  withdrawn_kwh: string;
  shared_kwh: string;
  price_eur_mwh: string;
  plants: readonly { premium_eur: string; tip_eur_mwh: string; plant: string; incentivised_kwh: string }[];
  /** What a member withdrew and shared, where the hours are a member's. */
  own_withdrawn_kwh?: string;
  own_shared_kwh?: string;
}

/** A day by the hour. The day stands in the address; days on which clocks change have 23 or 25 rows. */
export function Hours({
  title,
  firstOn,
  untilOn,
  queryKey,
  ask,
}: {
  title: string;
  firstOn: string;
  /** The first day that no longer belongs to the run. */
  untilOn: string;
  queryKey: readonly unknown[];
  ask: (day: string) => Promise<readonly Hour[]>;
}) {
  const { t } = useTranslation("settlement");
  const id = useId();
  const [{ day }, setState] = useUrlState({ day: firstOn });
  const hours = useQuery({ queryKey: [...queryKey, "hours", day], queryFn: () => ask(day) });
  return (
    <section className="card-box mt-4">
      <h2>{title}</h2>
      <div className="field form-narrow">
        <label className="form-label" htmlFor={id}>
          {t("hours.day")}
        </label>
        <input
          id={id}
          type="date"
          className="form-control"
          min={firstOn}
          max={dayBefore(untilOn)}
          value={day}
          onChange={(event) => event.target.value && setState({ day: event.target.value })}
        />
      </div>
      {hours.error ? (
        <ErrorCard error={hours.error} retry={hours.refetch} />
      ) : hours.data ? (
        <HoursTable hours={hours.data} />
      ) : (
        <Skeleton lines={8} />
      )}
    </section>
  );
}

function HoursTable({ hours }: { hours: readonly Hour[] }) {
  const { t } = useTranslation("settlement");
  const formats = useFormats();
  if (hours.length === 0) return <p className="mb-0">{t("hours.none")}</p>;
  const isOwn = hours[0]?.own_shared_kwh !== undefined;
  const hasSeveral = new Set(hours.map(({ configuration }) => configuration)).size > 1;
  return (
    // A region that scrolls must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-scroll" role="region" aria-label={t("hours.title")} tabIndex={0}>
      <table className="table table-sm">
        <thead>
          <tr>
            <th scope="col">{t("hours.hour")}</th>
            {hasSeveral && <th scope="col">{t("hours.configuration")}</th>}
            {(["fed_in", "withdrawn", "shared"] as const).map((measure) => (
              <th scope="col" className="text-end" key={measure}>
                {t(`hours.${measure}`)} <span className="fw-normal">kWh</span>
              </th>
            ))}
            {isOwn && (
              <th scope="col" className="text-end">
                {t("hours.own_shared")} <span className="fw-normal">kWh</span>
              </th>
            )}
            <th scope="col" className="text-end">
              {t("hours.price")} <span className="fw-normal">€/MWh</span>
            </th>
            <th scope="col" className="text-end">
              {t("hours.tip")} <span className="fw-normal">€/MWh</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {hours.map((hour) => (
            <tr key={hour.starts_at + hour.configuration}>
              <th scope="row">{formats.time(hour.starts_at)}</th>
              {hasSeveral && <td>{hour.configuration}</td>}
              <td className="text-end">{formats.number(hour.fed_in_kwh, 3)}</td>
              <td className="text-end">{formats.number(hour.withdrawn_kwh, 3)}</td>
              <td className="text-end fw-semibold">{formats.number(hour.shared_kwh, 3)}</td>
              {hour.own_shared_kwh !== undefined && (
                <td className="text-end">{formats.number(hour.own_shared_kwh, 3)}</td>
              )}
              <td className="text-end">{formats.number(hour.price_eur_mwh, 2)}</td>
              <td className="text-end">
                {formats.list(hour.plants.map((plant) => formats.number(plant.tip_eur_mwh, 2)))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function dayBefore(day: string): string {
  return new Date(new Date(`${day}T00:00:00Z`).getTime() - 24 * 3600 * 1000).toISOString().slice(0, 10);
}
