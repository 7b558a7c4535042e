import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api, type Schema } from "@/shared/api/community";
import { useFormats } from "@/shared/format";
import { Badge, type Tone } from "@/shared/ui/Badge";
import { ConfirmButton } from "@/shared/ui/ConfirmButton";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Skeleton } from "@/shared/ui/Skeleton";

type Invitation = Schema<"InvitationOut">;
type State = "open" | "accepted" | "revoked" | "expired";

const TONES: Record<State, Tone> = { open: "waiting", accepted: "good", revoked: "quiet", expired: "quiet" };

function stateOf(invitation: Invitation): State {
  if (invitation.accepted_at) return "accepted";
  if (invitation.revoked_at) return "revoked";
  return new Date(invitation.expires_at) < new Date() ? "expired" : "open";
}

/** Offers of a role: open, taken, and those that came to nothing. */
export function Invitations() {
  const { t } = useTranslation("access");
  const formats = useFormats();
  const queries = useQueryClient();
  const invitations = useQuery({
    queryKey: ["invitations"],
    queryFn: async () =>
      answered(await api.GET("/api/v1/invitations", { params: { query: { limit: 100 } } })),
  });
  return (
    <section className="card-box mt-4">
      <h2>{t("invitations")}</h2>
      {invitations.error && <ErrorCard error={invitations.error} retry={invitations.refetch} />}
      {invitations.isLoading && <Skeleton />}
      {invitations.data?.count === 0 && <p className="text-body-secondary m-0">{t("no_invitations")}</p>}
      <ul className="card-list">
        {invitations.data?.items.map((invitation) => {
          const state = stateOf(invitation);
          return (
            <li key={invitation.id} className="d-flex flex-wrap gap-3 align-items-center px-0">
              <div className="me-auto">
                <div className="fw-semibold">
                  {invitation.name} · {t(`shell:role.${invitation.role}`)}
                </div>
                <div className="small text-body-secondary">
                  {invitation.email} · {t("invited_by")} {invitation.invited_by_name} · {t("expires")}{" "}
                  {formats.instant(invitation.expires_at)}
                </div>
              </div>
              <Badge tone={TONES[state]}>{t(`invitation_state.${state}`)}</Badge>
              {state === "open" && (
                <ConfirmButton
                  label={t("revoke")}
                  title={t("revoke_title")}
                  verb={t("revoke")}
                  onConfirm={async () => {
                    await api.DELETE("/api/v1/invitations/{invitation_id}", {
                      params: { path: { invitation_id: invitation.id } },
                    });
                    await queries.invalidateQueries({ queryKey: ["invitations"] });
                  }}
                >
                  {t("revoke_text", { email: invitation.email })}
                </ConfirmButton>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
