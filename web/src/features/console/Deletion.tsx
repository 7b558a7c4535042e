import { useTranslation } from "react-i18next";

import { platformApi } from "@/shared/api/platform";
import { useMay, useMe } from "@/shared/api/session";
import { useFormats } from "@/shared/format";
import { Notice } from "@/shared/ui/Notice";
import { ReasonButton } from "@/shared/ui/ReasonButton";

import { useLookAgain, type Community } from "./community";

/** The end of a community: asked by one, confirmed by another, done after the hold. */
export function Deletion({ community }: { community: Community }) {
  const { t } = useTranslation("console");
  const formats = useFormats();
  const may = useMay();
  const me = useMe();
  const open = community.deletions.find(({ withdrawn_at, done_at }) => !withdrawn_at && !done_at);
  if (!open) {
    return (
      <>
        <p>{t("deletion.none")}</p>
        {may("deletion.ask") && <Ask community={community} />}
      </>
    );
  }
  return (
    <>
      <Notice kind="warning">
        <p>
          {t("deletion.asked", { name: open.requested_by, at: formats.instant(open.requested_at) })}{" "}
          {open.reason}
        </p>
        <p>
          {open.confirmed_at && open.due_on
            ? t("deletion.confirmed", { name: open.confirmed_by, day: formats.day(open.due_on) })
            : t("deletion.second_needed")}
        </p>
      </Notice>
      <div className="d-flex flex-wrap gap-2">
        {may("deletion.ask") && <Withdraw community={community} />}
        {!open.confirmed_at && may("deletion.confirm") && open.requested_by !== me.name && (
          <Confirm community={community} />
        )}
      </div>
    </>
  );
}

function Ask({ community }: { community: Community }) {
  const { t } = useTranslation("console");
  const lookAgain = useLookAgain();
  return (
    <ReasonButton
      className="btn-outline-danger btn-sm"
      label={t("deletion.ask")}
      title={t("deletion.ask_title", { name: community.name })}
      verb={t("deletion.ask")}
      wordToType={community.slug}
      isDangerous
      onConfirm={async (reason) => {
        await platformApi.POST("/api/platform/v1/tenants/{tenant_id}/deletion", {
          params: { path: { tenant_id: community.id } },
          body: { reason, slug: community.slug },
        });
        await lookAgain();
      }}
    >
      <p>{t("deletion.ask_text")}</p>
    </ReasonButton>
  );
}

function Confirm({ community }: { community: Community }) {
  const { t } = useTranslation("console");
  const formats = useFormats();
  const lookAgain = useLookAgain();
  const last = community.usage[0];
  return (
    <ReasonButton
      className="btn-outline-danger btn-sm"
      label={t("deletion.confirm")}
      title={t("deletion.confirm_title", { name: community.name })}
      verb={t("deletion.confirm")}
      wordToType={community.slug}
      isDangerous
      onConfirm={async (reason) => {
        await platformApi.POST("/api/platform/v1/tenants/{tenant_id}/deletion/confirm", {
          params: { path: { tenant_id: community.id } },
          body: { reason, slug: community.slug },
        });
        await lookAgain();
      }}
    >
      <p>
        {t("deletion.confirm_text", {
          members: formats.number(last?.members_active ?? 0),
          accounts: formats.number(community.accounts),
        })}
      </p>
    </ReasonButton>
  );
}

function Withdraw({ community }: { community: Community }) {
  const { t } = useTranslation("console");
  const lookAgain = useLookAgain();
  return (
    <ReasonButton
      label={t("deletion.withdraw")}
      title={t("deletion.withdraw_title", { name: community.name })}
      verb={t("deletion.withdraw")}
      wordToType={community.slug}
      onConfirm={async (reason) => {
        await platformApi.POST("/api/platform/v1/tenants/{tenant_id}/deletion/withdraw", {
          params: { path: { tenant_id: community.id } },
          body: { reason, slug: community.slug },
        });
        await lookAgain();
      }}
    >
      <p>{t("deletion.withdraw_text")}</p>
    </ReasonButton>
  );
}
