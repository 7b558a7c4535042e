import { dayStartsAt, daysAdded, todayInItaly } from "@cercollettiva/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api, type Schema } from "@/shared/api/community";
import { useMe } from "@/shared/api/session";
import { Form, Submit, TextField } from "@/shared/ui/forms";
import { PageHeader } from "@/shared/ui/PageHeader";

import { PermissionChoice } from "./PermissionChoice";
import { TokenShown } from "./TokenShown";

const USUAL_DAYS = 90;

interface Values {
  name: string;
  last_on: string;
  permissions: Schema<"Permission">[];
}

/** Make a key for a program; it may do no more than who makes it. */
export default function NewKeyPage() {
  const { t } = useTranslation("access");
  const me = useMe();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [token, setToken] = useState<string | null>(null);
  const form = useForm<Values>({
    defaultValues: { name: "", last_on: daysAdded(todayInItaly(), USUAL_DAYS), permissions: [] },
  });
  const back = { to: "/settings/api-keys", label: t("keys") };
  return (
    <>
      <PageHeader title={t("key_new")} back={back} />
      {token ? (
        <TokenShown token={token} onKept={() => void navigate({ to: back.to })} />
      ) : (
        <div className="card-box">
          <Form
            form={form}
            isGuarded
            onSubmit={async ({ name, last_on, permissions }) => {
              const body = { name, permissions, expires_at: dayStartsAt(daysAdded(last_on, 1)) };
              const issued = answered(await api.POST("/api/v1/api-keys", { body }));
              await queries.invalidateQueries({ queryKey: ["api-keys"] });
              form.reset();
              setToken(issued.token);
            }}
          >
            <div className="form-narrow">
              <TextField name="name" label={t("key_name")} maxLength={100} autoComplete="off" required />
              <TextField name="last_on" label={t("key_expires")} type="date" min={todayInItaly()} required />
            </div>
            <PermissionChoice permissions={me.permissions} />
            <Submit>{t("key_make")}</Submit>
          </Form>
        </div>
      )}
    </>
  );
}
