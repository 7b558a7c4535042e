import { useTranslation } from "react-i18next";

import { useDelayed } from "./useDelayed";

/** Grey lines where text will be; nothing for the first 200 ms. */
export function Skeleton({ lines = 4 }: { lines?: number }) {
  const { t } = useTranslation();
  const isLong = useDelayed(true);
  return (
    <div className="skeleton" role="status" aria-label={t("loading")}>
      {isLong && Array.from({ length: lines }, (_, line) => <span key={line} className="skeleton-line" />)}
    </div>
  );
}
