import { useTranslation } from "react-i18next";

import type { Schema } from "@/shared/api/community";
import { useFormats } from "@/shared/format";

const ENERGY = ["shared_kwh", "fed_in_kwh", "withdrawn_kwh"] as const;
const MONEY = ["premium_eur", "valorisation_eur"] as const;

/** The run in a row of figures; a yearly run has no energy of its own. */
export function Answers({ run }: { run: Schema<"RunDetailOut"> }) {
  const { t } = useTranslation("settlement");
  const formats = useFormats();
  const value = (name: string) => {
    const found = run.totals[name];
    return typeof found === "string" ? found : undefined;
  };
  const answers = [
    ...ENERGY.map((name) => ({ name, value: value(name), show: formats.energy })),
    ...MONEY.map((name) => ({ name, value: value(name), show: formats.eur })),
  ];
  return (
    <dl className="answers">
      {answers.map(
        (answer) =>
          answer.value !== undefined && (
            <div className="answer" key={answer.name}>
              <dt>{t(`totals.${answer.name}`)}</dt>
              <dd>{answer.show(answer.value)}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
