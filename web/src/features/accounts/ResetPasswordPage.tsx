import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { account } from "@/shared/api/account";
import { Form, PasswordField, Submit, TextField } from "@/shared/ui/forms";
import { Notice } from "@/shared/ui/Notice";
import { useTitle } from "@/shared/ui/PageHeader";

/** Asks for the link by mail, or takes the new password when one came by the link; the key stands after the #. */
export default function ResetPasswordPage() {
  const { t } = useTranslation("accounts");
  const [key] = useState(() => location.hash.slice(1));
  useTitle(t("reset"));
  return (
    <div className="card-box">
      <h1>{t("reset")}</h1>
      {key ? <NewPassword resetKey={key} /> : <AskForLink />}
      <p className="text-center mt-4 mb-0">
        <Link to="/sign-in">{t("back_to_sign_in")}</Link>
      </p>
    </div>
  );
}

function AskForLink() {
  const { t } = useTranslation("accounts");
  const form = useForm({ defaultValues: { email: "" } });
  const [isSent, setIsSent] = useState(false);
  if (isSent) return <Notice kind="success">{t("reset_sent")}</Notice>;
  return (
    <Form
      form={form}
      onSubmit={async (body) => {
        await account("POST", "/auth/password/request", body);
        setIsSent(true);
      }}
    >
      <p className="text-body-secondary">{t("reset_text")}</p>
      <TextField name="email" label={t("email")} type="email" autoComplete="username" required />
      <Submit isWide>{t("reset_send")}</Submit>
    </Form>
  );
}

function NewPassword({ resetKey }: { resetKey: string }) {
  const { t } = useTranslation("accounts");
  const form = useForm({ defaultValues: { password: "" } });
  const [isDone, setIsDone] = useState(false);
  if (isDone) return <Notice kind="success">{t("reset_done")}</Notice>;
  return (
    <Form
      form={form}
      onSubmit={async ({ password }) => {
        await account("POST", "/auth/password/reset", { key: resetKey, password });
        setIsDone(true);
      }}
    >
      <PasswordField
        name="password"
        label={t("password_new")}
        help={t("password_help")}
        autoComplete="new-password"
      />
      <Submit isWide>{t("password_set")}</Submit>
    </Form>
  );
}
