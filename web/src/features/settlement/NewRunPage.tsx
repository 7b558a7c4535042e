import { todayInItaly } from "@cercollettiva/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useForm, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api } from "@/shared/api/community";
import { CheckField, Form, SelectField, Submit, TextField } from "@/shared/ui/forms";
import { PageHeader } from "@/shared/ui/PageHeader";

const KINDS = ["monthly", "yearly", "simulation"] as const;

interface Asked {
  kind: (typeof KINDS)[number];
  month: string;
  year: string;
  tariffs_as_of: string;
  is_provisional: boolean;
}

export default function NewRunPage() {
  const { t } = useTranslation("settlement");
  const navigate = useNavigate();
  const queries = useQueryClient();
  const form = useForm<Asked>({
    defaultValues: {
      kind: "monthly",
      month: monthBefore(todayInItaly()),
      year: String(Number(todayInItaly().slice(0, 4)) - 1),
      tariffs_as_of: "",
      is_provisional: false,
    },
  });
  const isYear = useWatch({ control: form.control, name: "kind" }) === "yearly";
  return (
    <>
      <PageHeader title={t("new.title")} back={{ to: "/settlement/runs", label: t("title") }} />
      <div className="card-box form-narrow">
        <Form
          form={form}
          onSubmit={async ({ kind, month, year, tariffs_as_of, is_provisional }) => {
            const body = {
              kind,
              period: kind === "yearly" ? year : month,
              tariffs_as_of: tariffs_as_of || null,
              is_provisional,
            };
            const run = answered(await api.POST("/api/v1/runs", { body }));
            await queries.invalidateQueries({ queryKey: ["runs"] });
            void navigate({ to: "/settlement/runs/$runId", params: { runId: run.id } });
          }}
        >
          <SelectField
            name="kind"
            label={t("column.kind")}
            required
            options={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
          />
          {isYear ? (
            <TextField
              name="year"
              label={t("new.year")}
              inputMode="numeric"
              maxLength={4}
              required
              rules={{ pattern: { value: /^20\d\d$/, message: t("new.year_wrong") } }}
            />
          ) : (
            <TextField
              name="month"
              label={t("new.month")}
              help={t("new.month_help")}
              placeholder="2024-06"
              maxLength={7}
              required
              rules={{ pattern: { value: /^20\d\d-(0[1-9]|1[0-2])$/, message: t("new.month_wrong") } }}
            />
          )}
          <TextField
            name="tariffs_as_of"
            label={t("new.tariffs_as_of")}
            help={t("new.tariffs_as_of_help")}
            type="date"
          />
          <CheckField
            name="is_provisional"
            label={t("new.is_provisional")}
            help={t("new.is_provisional_help")}
          />
          <Submit>{t("new.start")}</Submit>
        </Form>
      </div>
    </>
  );
}

/** The month before the one that a day lies in. */
function monthBefore(day: string): string {
  const first = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  first.setUTCMonth(first.getUTCMonth() - 1);
  return first.toISOString().slice(0, 7);
}
