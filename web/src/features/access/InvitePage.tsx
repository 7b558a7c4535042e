import { LANGUAGE_NAMES, LANGUAGES, type Language } from "@cercollettiva/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api, type Schema } from "@/shared/api/community";
import { languageNow } from "@/shared/i18n";
import { CheckField, Form, SelectField, Submit, TextField } from "@/shared/ui/forms";
import { PageHeader } from "@/shared/ui/PageHeader";

interface Values {
  name: string;
  email: string;
  role: Schema<"Role">;
  language: Language;
  is_restricted: boolean;
}

export default function InvitePage() {
  const { t } = useTranslation("access");
  const navigate = useNavigate();
  const queries = useQueryClient();
  const roles = useQuery({
    queryKey: ["roles"],
    queryFn: async () => answered(await api.GET("/api/v1/roles")),
  });
  const form = useForm<Values>({
    defaultValues: { name: "", email: "", role: "technician", language: languageNow(), is_restricted: false },
  });
  return (
    <>
      <PageHeader title={t("invite_title")} back={{ to: "/settings/people", label: t("people") }} />
      <div className="card-box form-narrow">
        <Form
          form={form}
          isGuarded
          onSubmit={async (body) => {
            await api.POST("/api/v1/invitations", {
              body: { ...body, plant_ids: [], configuration_ids: [] },
            });
            await queries.invalidateQueries({ queryKey: ["invitations"] });
            form.reset(body);
            void navigate({ to: "/settings/people" });
          }}
        >
          <TextField name="name" label={t("name")} autoComplete="off" maxLength={150} required />
          <TextField
            name="email"
            label={t("email")}
            type="email"
            autoComplete="off"
            maxLength={254}
            required
          />
          <SelectField
            name="role"
            label={t("role")}
            required
            options={(roles.data ?? [])
              .filter((role) => role.is_grantable)
              .map(({ role }) => ({ value: role, label: t(`shell:role.${role}`) }))}
          />
          <SelectField
            name="language"
            label={t("invite_language")}
            required
            options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          />
          <CheckField name="is_restricted" label={t("invite_restricted")} />
          <Submit>{t("invite_send")}</Submit>
        </Form>
      </div>
    </>
  );
}
