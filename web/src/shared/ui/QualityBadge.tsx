import type { Quality } from "@cercollettiva/core";
import { useTranslation } from "react-i18next";

import { Badge, type Tone } from "./Badge";

const TONES: Record<Quality, Tone> = {
  final: "good",
  provisional: "info",
  estimated: "waiting",
  missing: "bad",
};

/** How good a figure is; every figure of energy and money says it. */
export function QualityBadge({ quality }: { quality: Quality }) {
  const { t } = useTranslation();
  return <Badge tone={TONES[quality]}>{t(`quality.${quality}`)}</Badge>;
}
