import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useFormats } from "../format";
import { Icon } from "./Icon";
import { ProgressLine } from "./ProgressLine";

/**
 * Work that goes on in the background: how far it is, and what can be done about it. It goes on without this page;
 * poll its address with `refetchInterval` while it does.
 */
export function JobProgress({
  label,
  done,
  total,
  unit,
  onCancel,
  onResume,
  children,
}: {
  label: string;
  /** Units done; null where nobody knows. */
  done: number | null;
  total: number | null;
  /** What is counted: rows, hours. */
  unit?: string;
  onCancel?: () => void;
  onResume?: () => void;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const formats = useFormats();
  const isKnown = done !== null && total !== null && total > 0;
  return (
    <div className="card-box">
      <div className="d-flex flex-wrap gap-2 align-items-center justify-content-between mb-2">
        <span className="fw-semibold">{label}</span>
        {isKnown && (
          <span className="small text-body-secondary num">
            {t("job.done_of", { done: formats.number(done), total: formats.number(total) })} {unit}
          </span>
        )}
      </div>
      <ProgressLine label={label} share={isKnown ? done / total : null} />
      {children && <div className="mt-2">{children}</div>}
      {(onCancel ?? onResume) && (
        <div className="page-actions mt-3">
          {onResume && (
            <button type="button" className="btn btn-primary btn-sm" onClick={onResume}>
              <Icon name="arrow-right" /> {t("job.resume")}
            </button>
          )}
          {onCancel && (
            <button type="button" className="btn btn-outline-secondary btn-sm" onClick={onCancel}>
              {t("job.cancel")}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
