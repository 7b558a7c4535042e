import { Link } from "@tanstack/react-router";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { sessionQuery, useSession, useSessionDoors } from "@/shared/api/session";
import { Form, Submit } from "@/shared/ui/forms";
import { Notice } from "@/shared/ui/Notice";
import { useTitle } from "@/shared/ui/PageHeader";
import SignInSteps from "@/shared/ui/sign-in/SignInSteps";

/** Confirms a new mail address by the link mailed to it, signed in as who asked; the token stands after the #. */
export default function AddressPage() {
  const { t } = useTranslation("accounts");
  const doors = useSessionDoors();
  const session = useSession();
  const queries = useQueryClient();
  const form = useForm();
  const [token] = useState(() => location.hash.slice(1));
  const [isDone, setIsDone] = useState(false);
  useTitle(t("address_confirm"));
  if (isDone) {
    return (
      <div className="card-box">
        <h1>{t("address_confirm")}</h1>
        <Notice kind="success">{t("address_done", { email: session?.account?.email })}</Notice>
        <p className="text-center mt-4 mb-0">
          <Link to="/account">{t("title")}</Link>
        </p>
      </div>
    );
  }
  return (
    <div className="card-box">
      <h1>{t("address_confirm")}</h1>
      {session && !session.account && (
        <>
          <Notice>{t("address_sign_in")}</Notice>
          <SignInSteps pending={session.pending} onDone={() => undefined} />
        </>
      )}
      {session?.account && (
        <Form
          form={form}
          onSubmit={async () => {
            queries.setQueryData(sessionQuery(doors).queryKey, await doors.addressConfirm(token));
            setIsDone(true);
          }}
        >
          <p>{t("address_text", { email: session.account.email })}</p>
          <Submit isWide>{t("address_confirm")}</Submit>
        </Form>
      )}
    </div>
  );
}
