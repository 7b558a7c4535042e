import type { Period } from "@cercollettiva/core";
import { useTranslation } from "react-i18next";

import { useFormats } from "../../format";

/** What a period is called: `giugno 2026`. */
export function usePeriodText(): (period: Period) => string {
  const { t } = useTranslation();
  const formats = useFormats();
  return (period) => {
    switch (period.kind) {
      case "day":
        return formats.day(period.from);
      case "week":
        return t("period.week_of", { day: formats.day(period.from) });
      case "month":
        return formats.month(period.from.slice(0, 7));
      case "year":
        return period.from.slice(0, 4);
      case "custom":
        return t("period.custom");
    }
  };
}
