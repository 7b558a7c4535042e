import { todayInItaly } from "@cercollettiva/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api, type Schema } from "@/shared/api/community";
import { CheckField, Form, SelectField, Submit, TextField } from "@/shared/ui/forms";
import { PageHeader } from "@/shared/ui/PageHeader";

import { HOLDER_CATEGORIES } from "./words";

export default function NewMemberPage() {
  const { t } = useTranslation("members");
  const navigate = useNavigate();
  const queries = useQueryClient();
  const form = useForm<Schema<"MemberIn">>({
    defaultValues: {
      code: "",
      name: "",
      category: "natural_person",
      is_enterprise: false,
      valid_from: todayInItaly(),
    },
  });
  return (
    <>
      <PageHeader title={t("add")} back={{ to: "/members", label: t("title") }} />
      <div className="card-box form-narrow">
        <Form
          form={form}
          isGuarded
          onSubmit={async (body) => {
            const member = answered(await api.POST("/api/v1/members", { body }));
            await queries.invalidateQueries({ queryKey: ["members"] });
            form.reset(body);
            void navigate({ to: "/members/$memberId", params: { memberId: member.id } });
          }}
        >
          <TextField name="code" label={t("form.code")} help={t("form.code_help")} maxLength={20} required />
          <TextField name="name" label={t("form.name")} autoComplete="off" maxLength={200} required />
          <SelectField
            name="category"
            label={t("form.category")}
            required
            options={HOLDER_CATEGORIES.map((value) => ({ value, label: t(`category.${value}`) }))}
          />
          <CheckField
            name="is_enterprise"
            label={t("form.is_enterprise")}
            help={t("form.is_enterprise_help")}
          />
          <TextField name="valid_from" label={t("form.valid_from")} type="date" required />
          <Submit>{t("form.save")}</Submit>
        </Form>
      </div>
    </>
  );
}
