import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Schema } from "@/shared/api/community";
import { useFormats } from "@/shared/format";
import { Badge } from "@/shared/ui/Badge";
import { QualityBadge } from "@/shared/ui/QualityBadge";

type Month = Schema<"MonthAnswerOut">;

/** The first row: what was shared, what it is worth, who takes part; each beside the same of two other months. */
export function Answers({ overview }: { overview: Schema<"OverviewOut"> }) {
  const { t } = useTranslation("overview");
  const formats = useFormats();
  const [month, ...others] = overview.months;
  if (!month) return null;
  const compared = (of: (month: Month) => string | null) =>
    others.map((other) => (
      <span key={other.month} className="d-block">
        {formats.monthShort(other.month)} {other.month.slice(0, 4)}: {of(other) ?? "–"}
      </span>
    ));
  const shared = ({ figures }: Month) => figures.shared_kwh && formats.energy(figures.shared_kwh);
  const rate = ({ figures }: Month) => figures.share_rate && formats.percent(figures.share_rate);
  const money = ({ money_eur }: Month) => money_eur && formats.eur(money_eur);
  return (
    <dl className="answers answers-many">
      <Answer
        label={t("shell:measure.shared")}
        value={shared(month)}
        badge={<QualityBadge quality={month.figures.quality} />}
      >
        {compared(shared)}
      </Answer>
      <Answer label={t("shell:measure.share_rate")} value={rate(month)}>
        {compared(rate)}
      </Answer>
      <Answer
        label={t("money")}
        value={money(month)}
        badge={
          month.money_eur === null ? (
            <Badge tone="waiting">{t("money_waiting")}</Badge>
          ) : (
            <QualityBadge quality="final" />
          )
        }
      >
        {compared(money)}
      </Answer>
      <Answer label={t("members")} value={formats.number(overview.members_active)}>
        {t("members_of", { total: formats.number(overview.members_total) })}
      </Answer>
      <Answer label={t("pods")} value={formats.number(overview.pods_complete)}>
        {t("pods_of", { total: formats.number(overview.pods_read) })}
      </Answer>
    </dl>
  );
}

function Answer({
  label,
  value,
  badge,
  children,
}: {
  label: string;
  value: string | null;
  badge?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="answer">
      <dt>{label}</dt>
      <dd>{value ?? "–"}</dd>
      <dd className="answer-note">
        {children}
        {badge}
      </dd>
    </div>
  );
}
