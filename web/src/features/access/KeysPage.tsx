import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api, type Schema } from "@/shared/api/community";
import { useFormats } from "@/shared/format";
import { Badge, type Tone } from "@/shared/ui/Badge";
import { ConfirmButton } from "@/shared/ui/ConfirmButton";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Icon } from "@/shared/ui/Icon";
import { PageHeader } from "@/shared/ui/PageHeader";
import { DataTable } from "@/shared/ui/table/DataTable";

import { TokenShown } from "./TokenShown";

type Key = Schema<"ApiKeyOut">;
type State = "good" | "revoked" | "expired";

const TONES: Record<State, Tone> = { good: "good", revoked: "quiet", expired: "quiet" };

function stateOf(key: Key): State {
  if (key.revoked_at) return "revoked";
  return new Date(key.expires_at) < new Date() ? "expired" : "good";
}

export default function KeysPage() {
  const { t } = useTranslation("access");
  const formats = useFormats();
  const [token, setToken] = useState<string | null>(null);
  const add = (
    <Link to="/settings/api-keys/new" className="btn btn-primary">
      <Icon name="plus-lg" /> {t("key_new")}
    </Link>
  );
  return (
    <>
      <PageHeader title={t("keys")} subtitle={t("keys_text")}>
        {add}
      </PageHeader>
      {token && <TokenShown token={token} onKept={() => setToken(null)} />}
      <DataTable
        label={t("keys")}
        queryKey={["api-keys"]}
        ask={async ({ limit, offset, sort }) =>
          answered(await api.GET("/api/v1/api-keys", { params: { query: { limit, offset, sort } } }))
        }
        rowId={(key) => key.id}
        sort="-created_at"
        empty={
          <EmptyState icon="key" title={t("no_keys")}>
            {add}
          </EmptyState>
        }
        columns={[
          {
            id: "name",
            label: t("name"),
            isSortable: true,
            cell: (key) => <span className="fw-semibold">{key.name}</span>,
          },
          { id: "prefix", label: t("key_prefix"), cell: (key) => <code>{key.prefix}…</code> },
          { id: "expires_at", label: t("key_expires"), cell: (key) => formats.instant(key.expires_at) },
          {
            id: "last_used_at",
            label: t("key_last_used"),
            cell: (key) => (key.last_used_at ? formats.ago(key.last_used_at) : t("key_never")),
          },
          {
            id: "state",
            label: t("state"),
            cell: (key) => <Badge tone={TONES[stateOf(key)]}>{t(`key_state.${stateOf(key)}`)}</Badge>,
          },
          {
            id: "actions",
            label: t("actions"),
            cell: (key) => stateOf(key) === "good" && <Actions apiKey={key} onToken={setToken} />,
          },
        ]}
      />
    </>
  );
}

function Actions({ apiKey, onToken }: { apiKey: Key; onToken: (token: string) => void }) {
  const { t } = useTranslation("access");
  const queries = useQueryClient();
  const params = { path: { key_id: apiKey.id } };
  const look = () => queries.invalidateQueries({ queryKey: ["api-keys"] });
  return (
    <span className="d-flex flex-wrap gap-2">
      <ConfirmButton
        label={t("key_rotate")}
        title={t("key_rotate_title", { name: apiKey.name })}
        verb={t("key_rotate")}
        onConfirm={async () => {
          const issued = answered(
            await api.POST("/api/v1/api-keys/{key_id}/rotation", { params, body: { grace_hours: 24 } }),
          );
          onToken(issued.token);
          await look();
        }}
      >
        {t("key_rotate_text")}
      </ConfirmButton>
      <ConfirmButton
        label={t("revoke")}
        title={t("key_revoke_title", { name: apiKey.name })}
        verb={t("revoke")}
        isDangerous
        onConfirm={async () => {
          await api.DELETE("/api/v1/api-keys/{key_id}", { params });
          await look();
        }}
      >
        {t("key_revoke_text")}
      </ConfirmButton>
    </span>
  );
}
