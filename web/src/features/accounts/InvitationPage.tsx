import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api, type Schema } from "@/shared/api/community";
import { sessionQuery, useSession, useSessionDoors } from "@/shared/api/session";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Form, PasswordField, Submit, TextField } from "@/shared/ui/forms";
import { Notice } from "@/shared/ui/Notice";
import { useTitle } from "@/shared/ui/PageHeader";
import SignInSteps from "@/shared/ui/sign-in/SignInSteps";
import { Skeleton } from "@/shared/ui/Skeleton";

/** What one is offered, and taking it; the token stands after the # of the link. */
export default function InvitationPage() {
  const { t } = useTranslation("accounts");
  const [token] = useState(() => location.hash.slice(1));
  const session = useSession();
  useTitle(t("invitation"));
  const offer = useQuery({
    queryKey: ["invitation", token],
    queryFn: async () => answered(await api.POST("/api/v1/invitation", { body: { token } })),
    enabled: session !== undefined,
  });
  return (
    <div className="card-box">
      <h1>{t("invitation")}</h1>
      {offer.error && <ErrorCard error={offer.error} />}
      {offer.isLoading && <Skeleton />}
      {offer.data && <Offer offer={offer.data} token={token} />}
    </div>
  );
}

function Offer({ offer, token }: { offer: Schema<"InvitationShownOut">; token: string }) {
  const { t } = useTranslation("accounts");
  const doors = useSessionDoors();
  const session = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const form = useForm({ defaultValues: { name: offer.name, password: "" } });
  const accept = async (body: { name?: string; password?: string }) => {
    await api.POST("/api/v1/invitation/accept", { body: { token, ...body } });
    await queries.invalidateQueries({ queryKey: sessionQuery(doors).queryKey });
    queries.removeQueries({ queryKey: ["me"] });
    void navigate({ to: "/", replace: true });
  };
  const isSignedIn = session?.account?.email.toLowerCase() === offer.email.toLowerCase();
  return (
    <>
      <p>
        {t("invitation_text", {
          inviter: offer.invited_by_name,
          community: offer.community,
          role: t(`shell:role.${offer.role}`),
        })}
      </p>
      <p className="text-body-secondary">{offer.email}</p>
      {!offer.has_account && (
        <Form form={form} onSubmit={accept}>
          <TextField name="name" label={t("name")} autoComplete="name" required />
          <PasswordField
            name="password"
            label={t("password_new")}
            help={t("password_help")}
            autoComplete="new-password"
          />
          <Submit isWide>{t("invitation_accept")}</Submit>
        </Form>
      )}
      {offer.has_account && !isSignedIn && (
        <>
          <Notice>{t("invitation_sign_in")}</Notice>
          <SignInSteps pending={session?.pending ?? null} onDone={() => undefined} />
        </>
      )}
      {offer.has_account && isSignedIn && (
        <Form form={form} onSubmit={() => accept({})}>
          <Submit isWide>{t("invitation_accept")}</Submit>
        </Form>
      )}
    </>
  );
}
