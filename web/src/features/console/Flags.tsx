import { useTranslation } from "react-i18next";

import { platformApi, type PlatformSchema } from "@/shared/api/platform";
import { useMay } from "@/shared/api/session";
import { useFormats } from "@/shared/format";
import { Badge } from "@/shared/ui/Badge";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ReasonButton } from "@/shared/ui/ReasonButton";

import { useLookAgain, type Community } from "./community";

/** What is switched on here and not everywhere, or the other way round. */
export function Flags({ community }: { community: Community }) {
  const { t } = useTranslation("console");
  const formats = useFormats();
  const may = useMay();
  if (community.flags.length === 0) return <EmptyState title={t("flags_none")} />;
  return (
    <ul className="card-list">
      {community.flags.map((flag) => (
        <li key={flag.name} className="px-0">
          <div className="card-list-title">
            <code>{flag.name}</code>
            <Badge tone={flag.is_on ? "good" : "quiet"}>{t(flag.is_on ? "flag_on" : "flag_off")}</Badge>
            {flag.is_own && <Badge tone="info">{t("flag_own")}</Badge>}
          </div>
          <div className="small text-body-secondary">
            {flag.about} · {t("flag_until", { day: formats.day(flag.expires_on) })}
          </div>
          {may("flags.manage") && (
            <div className="d-flex flex-wrap gap-2 mt-2">
              <Switch community={community} flag={flag} wanted={!flag.is_on} />
              {flag.is_own && <Switch community={community} flag={flag} wanted={null} />}
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

function Switch({
  community,
  flag,
  wanted,
}: {
  community: Community;
  flag: PlatformSchema<"FlagStateOut">;
  /** Null: as everywhere. */
  wanted: boolean | null;
}) {
  const { t } = useTranslation("console");
  const lookAgain = useLookAgain();
  const verb = wanted === null ? t("flag_default") : t(wanted ? "flag_switch_on" : "flag_switch_off");
  return (
    <ReasonButton
      label={verb}
      title={`${flag.name}: ${verb}`}
      verb={verb}
      wordToType={community.slug}
      onConfirm={async (reason) => {
        await platformApi.PUT("/api/platform/v1/tenants/{tenant_id}/flags/{flag}", {
          params: { path: { tenant_id: community.id, flag: flag.name } },
          body: { is_on: wanted, reason, slug: community.slug },
        });
        await lookAgain();
      }}
    >
      <p>{t("flag_text", { name: community.name })}</p>
    </ReasonButton>
  );
}
