import { useTranslation } from "react-i18next";

import type { PlatformSchema } from "@/shared/api/platform";
import { useFormats } from "@/shared/format";
import { Badge } from "@/shared/ui/Badge";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ProgressLine } from "@/shared/ui/ProgressLine";

import type { Community } from "./community";

/** What it is on and pays, and what comes after. */
export function Plan({ community: { plan, planned } }: { community: Community }) {
  const { t } = useTranslation("console");
  const formats = useFormats();
  if (!plan) return <EmptyState icon="cash-stack" title={t("plan_none")} />;
  return (
    <dl className="facts">
      <dt>{t("plan_now")}</dt>
      <dd>
        {plan.name}{" "}
        {plan.trial_until && (
          <Badge tone="info">{t("trial_until", { day: formats.day(plan.trial_until) })}</Badge>
        )}
      </dd>
      <dt>{t("price")}</dt>
      <dd>
        <span className="num">{formats.eurOfCents(plan.price_cents)}</span> {t(`per.${plan.rhythm}`)}
      </dd>
      <dt>{t("since")}</dt>
      <dd>{formats.day(plan.valid_from)}</dd>
      {plan.valid_until && (
        <>
          <dt>{t("ends")}</dt>
          <dd>{formats.day(plan.valid_until)}</dd>
        </>
      )}
      {planned && (
        <>
          <dt>{t("plan_next")}</dt>
          <dd>{t("plan_from", { plan: planned.name, day: formats.day(planned.valid_from) })}</dd>
        </>
      )}
    </dl>
  );
}

/** What it used on its last closed day, against what the plan includes. */
export function Usage({ community: { usage, plan } }: { community: Community }) {
  const { t } = useTranslation("console");
  const formats = useFormats();
  const last = usage[0];
  if (!last) return <EmptyState icon="graph-up" title={t("usage_none")} />;
  const included = plan?.members_included ?? null;
  return (
    <>
      <p className="text-body-secondary">{t("usage_of", { day: formats.day(last.day) })}</p>
      <dl className="facts">
        <dt>{t("members")}</dt>
        <dd>
          {included === null
            ? formats.number(last.members_active)
            : t("of_included", {
                used: formats.number(last.members_active),
                included: formats.number(included),
              })}
          {included !== null && (
            <ProgressLine label={t("members")} share={Math.min(1, last.members_active / included)} />
          )}
        </dd>
        <dt>{t("pods")}</dt>
        <dd>{formats.number(last.pods_active)}</dd>
        <dt>{t("readings")}</dt>
        <dd>{formats.number(last.readings_imported)}</dd>
        <dt>{t("messages")}</dt>
        <dd>{formats.number(last.messages_sent)}</dd>
        <dt>{t("api_calls")}</dt>
        <dd>{formats.number(last.api_calls)}</dd>
        <dt>{t("storage")}</dt>
        <dd>{formats.bytes(last.storage_bytes)}</dd>
      </dl>
    </>
  );
}

/** Signs of life. */
export function Signs({ community }: { community: Community }) {
  const { t } = useTranslation("console");
  const formats = useFormats();
  return (
    <dl className="facts mb-3">
      <dt>{t("accounts")}</dt>
      <dd>{formats.number(community.accounts)}</dd>
      <dt>{t("last_sign_in")}</dt>
      <dd>{community.last_sign_in_at ? formats.instant(community.last_sign_in_at) : t("never")}</dd>
      <dt>{t("last_import")}</dt>
      <dd>{community.last_import_on ? formats.day(community.last_import_on) : t("never")}</dd>
      <dt>{t("last_settlement")}</dt>
      <dd>{community.last_settlement_at ? formats.instant(community.last_settlement_at) : t("never")}</dd>
      <dt>{t("created")}</dt>
      <dd>{formats.instant(community.created_at)}</dd>
    </dl>
  );
}

/** Where it answers, and how its own domain is. */
export function Addresses({ community: { hosts, domains } }: { community: Community }) {
  const { t } = useTranslation("console");
  const formats = useFormats();
  return (
    <ul className="card-list">
      {hosts.map(({ host, is_primary }) => (
        <li key={host} className="px-0">
          <div className="card-list-title">
            <code>{host}</code> {is_primary && <Badge>{t("primary")}</Badge>}
          </div>
        </li>
      ))}
      {domains.map((domain) => (
        <li key={domain.domain} className="px-0">
          <div className="card-list-title">
            <code>{domain.domain}</code>
            <Badge tone={DOMAIN_TONES[domain.state]}>{t(`domain.${domain.state}`)}</Badge>
          </div>
          <div className="small text-body-secondary">
            {t(`certificate.${domain.certificate_state}`)}
            {domain.certificate_until &&
              ` · ${t("certificate_until", { at: formats.instant(domain.certificate_until) })}`}
          </div>
          {domain.problem !== "" && <code className="small text-break">{domain.problem}</code>}
        </li>
      ))}
    </ul>
  );
}

const DOMAIN_TONES = { waiting: "waiting", active: "good", failed: "bad", released: "quiet" } as const;

export function Invoices({ invoices }: { invoices: readonly PlatformSchema<"InvoiceShownOut">[] }) {
  const { t } = useTranslation("console");
  const formats = useFormats();
  if (invoices.length === 0) return <EmptyState icon="file-earmark-text" title={t("invoices_none")} />;
  return (
    <ul className="card-list">
      {invoices.map((invoice) => (
        <li key={invoice.number} className="px-0">
          <div className="card-list-title">
            <span>
              {t(`invoice_kind.${invoice.kind}`)} {invoice.number}
            </span>
            <span className="num">{formats.eurOfCents(invoice.total_cents)}</span>
          </div>
          <div className="small text-body-secondary">
            {formats.day(invoice.issued_on)} · {t(`invoice_state.${invoice.state}`)}
          </div>
        </li>
      ))}
    </ul>
  );
}
