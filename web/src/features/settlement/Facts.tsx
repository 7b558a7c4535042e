import { Fragment } from "react";
import { useTranslation } from "react-i18next";

import type { Schema } from "@/shared/api/community";
import { useFormats } from "@/shared/format";

/** What a run was computed from, by whom it was decided, and its seals: what an auditor asks first. */
export function Facts({ run }: { run: Schema<"RunDetailOut"> }) {
  const { t } = useTranslation("settlement");
  const formats = useFormats();
  const instant = (value: string | null) => (value ? formats.instant(value) : null);
  const person = (name: string, at: string | null) => name && [name, instant(at)].filter(Boolean).join(" · ");
  const facts: [string, string | null][] = [
    [t("facts.started_by"), person(run.started_by, run.created_at)],
    [t("facts.approved_by"), person(run.approved_by, run.approved_at)],
    [t("facts.published_by"), person(run.published_by, run.published_at)],
    [t("facts.rule_set"), run.rule_set_version],
    [t("facts.sharing_rule"), run.sharing_rule_version === null ? null : String(run.sharing_rule_version)],
    [t("facts.tariffs_as_of"), run.tariffs_as_of && formats.day(run.tariffs_as_of)],
    [t("facts.readings_known_at"), instant(run.readings_known_at)],
    [t("facts.registry_known_at"), instant(run.registry_known_at)],
  ];
  return (
    <section className="card-box">
      <h2>{t("facts.title")}</h2>
      <dl className="facts">
        {facts.map(
          ([name, value]) =>
            value && (
              <Fragment key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </Fragment>
            ),
        )}
        <dt>{t("facts.inputs_digest")}</dt>
        <dd>
          <code>{run.inputs_digest}</code>
        </dd>
        <dt>{t("facts.result_digest")}</dt>
        <dd>
          <code>{run.result_digest}</code>
        </dd>
      </dl>
    </section>
  );
}
