import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { account } from "@/shared/api/account";
import { useSession, useSessionDoors } from "@/shared/api/session";
import { useFormats } from "@/shared/format";
import { Badge } from "@/shared/ui/Badge";
import { ConfirmButton } from "@/shared/ui/ConfirmButton";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Form, PasswordField, Submit, TextField } from "@/shared/ui/forms";
import { Notice } from "@/shared/ui/Notice";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Skeleton } from "@/shared/ui/Skeleton";

import { SecondFactors } from "./SecondFactors";

interface OpenSession {
  id: number;
  ip: string;
  user_agent: string;
  created_at: number;
  last_seen_at?: number;
  is_current: boolean;
}

/** One's own account: second factors, password, and where one is signed in. */
export default function AccountPage() {
  const { t } = useTranslation("accounts");
  return (
    <>
      <PageHeader title={t("title")} subtitle={t("subtitle")} />
      <div className="columns-2">
        <section className="card-box">
          <h2>{t("second_factor")}</h2>
          <SecondFactors />
        </section>
        <section className="card-box">
          <h2>{t("password")}</h2>
          <ChangePassword />
        </section>
        <section className="card-box">
          <h2>{t("email")}</h2>
          <ChangeAddress />
        </section>
        <section className="card-box is-wide">
          <h2>{t("sessions")}</h2>
          <Sessions />
        </section>
      </div>
    </>
  );
}

function ChangePassword() {
  const { t } = useTranslation("accounts");
  const form = useForm({ defaultValues: { current_password: "", new_password: "" } });
  const [isDone, setIsDone] = useState(false);
  return (
    <>
      {isDone && <Notice kind="success">{t("password_changed")}</Notice>}
      <Form
        form={form}
        onSubmit={async (body) => {
          await account("POST", "/account/password/change", body);
          form.reset();
          setIsDone(true);
        }}
      >
        <PasswordField name="current_password" label={t("password_now")} autoComplete="current-password" />
        <PasswordField
          name="new_password"
          label={t("password_new")}
          help={t("password_help")}
          autoComplete="new-password"
        />
        <Submit>{t("password_set")}</Submit>
      </Form>
    </>
  );
}

function ChangeAddress() {
  const { t } = useTranslation("accounts");
  const doors = useSessionDoors();
  const session = useSession();
  const form = useForm({ defaultValues: { email: "", password: "" } });
  const [isSent, setIsSent] = useState(false);
  return (
    <>
      <p className="text-body-secondary">{session?.account?.email}</p>
      {isSent && <Notice kind="success">{t("address_sent")}</Notice>}
      <Form
        form={form}
        onSubmit={async (body) => {
          await doors.addressChange(body);
          form.reset();
          setIsSent(true);
        }}
      >
        <TextField name="email" label={t("address_new")} type="email" autoComplete="email" required />
        <PasswordField name="password" label={t("password_now")} autoComplete="current-password" />
        <Submit>{t("address_ask")}</Submit>
      </Form>
    </>
  );
}

function Sessions() {
  const { t } = useTranslation("accounts");
  const formats = useFormats();
  const queries = useQueryClient();
  const sessions = useQuery({
    queryKey: ["sessions"],
    queryFn: async () => (await account<OpenSession[]>("GET", "/auth/sessions")).data,
  });
  if (sessions.error) return <ErrorCard error={sessions.error} retry={sessions.refetch} />;
  if (!sessions.data) return <Skeleton />;
  return (
    <ul className="card-list">
      {sessions.data.map((session) => (
        <li key={session.id} className="d-flex flex-wrap gap-3 align-items-center px-0">
          <div className="me-auto">
            <div className="fw-semibold">
              {browserOf(session.user_agent)}{" "}
              {session.is_current && <Badge tone="good">{t("session.this")}</Badge>}
            </div>
            <div className="small text-body-secondary">
              {t("session.since", {
                at: formats.instant(new Date(session.created_at * 1000).toISOString()),
                from: session.ip,
              })}
            </div>
          </div>
          {!session.is_current && (
            <ConfirmButton
              label={t("session.end")}
              title={t("session.end_title")}
              verb={t("session.end")}
              onConfirm={async () => {
                await account("DELETE", "/auth/sessions", { sessions: [session.id] });
                await queries.invalidateQueries({ queryKey: ["sessions"] });
              }}
            >
              {t("session.end_text")}
            </ConfirmButton>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The browser and the system that a user agent names, as far as people know them. */
function browserOf(userAgent: string): string {
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\//.exec(userAgent)?.[1] ?? "Browser";
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(userAgent)?.[1];
  const name = { Edg: "Edge", OPR: "Opera" }[browser] ?? browser;
  return system ? `${name} · ${system}` : name;
}
