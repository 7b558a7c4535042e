import {
  PERIOD_KINDS,
  daysAdded,
  periodAround,
  periodLatestComplete,
  periodMoved,
  type Period,
  type PeriodKind,
} from "@cercollettiva/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { Icon } from "../Icon";
import { usePeriodText } from "./period-text";
import { COMPARISONS, type PeriodState } from "./usePeriod";

/**
 * Chooses the period of a view; the address holds it (`usePeriod`).
 *
 * `kinds` says which lengths the view knows; comparing is offered where `isComparable`.
 */
export function PeriodPicker({
  state,
  kinds = PERIOD_KINDS,
  isComparable = false,
}: {
  state: PeriodState;
  kinds?: readonly PeriodKind[];
  isComparable?: boolean;
}) {
  const { t } = useTranslation();
  const textOf = usePeriodText();
  const id = useId();
  const { period, setPeriod } = state;
  return (
    <div className="period-picker">
      <label className="visually-hidden" htmlFor={`${id}-kind`}>
        {t("period.kind")}
      </label>
      <select
        id={`${id}-kind`}
        className="form-select w-auto"
        value={period.kind}
        onChange={(event) => setPeriod(ofKind(event.target.value as PeriodKind, period))}
      >
        {kinds.map((kind) => (
          <option key={kind} value={kind}>
            {t(`period.${kind}`)}
          </option>
        ))}
      </select>
      <div className="d-flex align-items-center">
        <button
          type="button"
          className="btn btn-quiet btn-icon"
          aria-label={t("period.previous")}
          onClick={() => setPeriod(periodMoved(period, -1))}
        >
          <Icon name="chevron-left" />
        </button>
        <span className="period-now" role="status">
          {textOf(period)}
        </span>
        <button
          type="button"
          className="btn btn-quiet btn-icon"
          aria-label={t("period.next")}
          onClick={() => setPeriod(periodMoved(period, 1))}
        >
          <Icon name="chevron-right" />
        </button>
      </div>
      {period.kind === "custom" ? (
        <Days period={period} onChange={setPeriod} />
      ) : (
        <Jump period={period} onChange={setPeriod} />
      )}
      <button
        type="button"
        className="btn btn-outline-secondary btn-sm"
        onClick={() => setPeriod(periodLatestComplete(period.kind))}
      >
        {t("period.latest")}
      </button>
      {isComparable && (
        <>
          <label className="visually-hidden" htmlFor={`${id}-compare`}>
            {t("period.compare")}
          </label>
          <select
            id={`${id}-compare`}
            className="form-select w-auto"
            value={state.comparison}
            onChange={(event) => state.setComparison(event.target.value as PeriodState["comparison"])}
          >
            {COMPARISONS.map((comparison) => (
              <option key={comparison} value={comparison}>
                {t(`period.compare_${comparison}`)}
              </option>
            ))}
          </select>
        </>
      )}
    </div>
  );
}

/** The period of another kind that begins where this one does. */
function ofKind(kind: PeriodKind, period: Period): Period {
  return kind === "custom" ? { ...period, kind } : periodAround(kind, period.from);
}

function Jump({ period, onChange }: { period: Period; onChange: (period: Period) => void }) {
  const { t } = useTranslation();
  return (
    <input
      type="date"
      className="form-control w-auto"
      aria-label={t("period.jump")}
      value={period.from}
      onChange={(event) => event.target.value && onChange(periodAround(period.kind, event.target.value))}
    />
  );
}

/** Both days belong to what people mean by a period; the address holds the first day after it. */
function Days({ period, onChange }: { period: Period; onChange: (period: Period) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <input
        type="date"
        className="form-control w-auto"
        aria-label={t("period.from")}
        value={period.from}
        max={daysAdded(period.to, -1)}
        onChange={({ target }) =>
          target.value && target.value < period.to && onChange({ ...period, from: target.value })
        }
      />
      <input
        type="date"
        className="form-control w-auto"
        aria-label={t("period.last_day")}
        value={daysAdded(period.to, -1)}
        min={period.from}
        onChange={({ target }) =>
          target.value >= period.from && onChange({ ...period, to: daysAdded(target.value, 1) })
        }
      />
    </>
  );
}
