import { useTranslation } from "react-i18next";

import type { Schema } from "@/shared/api/community";
import { useFormats } from "@/shared/format";
import { Badge } from "@/shared/ui/Badge";

/** What a dry run found: counts, every problem with its cure, the first rows as they will be stored. */
export function ListReport({ report }: { report: Schema<"ListReportOut"> }) {
  const { t } = useTranslation("members");
  const formats = useFormats();
  const { recognition } = report;
  const recognised = [recognition.format.toUpperCase(), recognition.encoding, recognition.separator]
    .filter(Boolean)
    .join(" · ");
  return (
    <>
      <dl className="answers">
        <Count label={t("list.created")} count={formats.number(report.rows_created)} />
        <Count label={t("list.unchanged")} count={formats.number(report.rows_unchanged)} />
        <Count label={t("list.rejected")} count={formats.number(report.rows_rejected)} />
      </dl>
      <p className="text-body-secondary">{t("list.recognised", { format: recognised })}</p>
      {report.problems.length > 0 && <Problems report={report} />}
      {report.preview.length > 0 && <Preview rows={report.preview} />}
    </>
  );
}

function Count({ label, count }: { label: string; count: string }) {
  return (
    <div className="answer">
      <dt>{label}</dt>
      <dd>{count}</dd>
    </div>
  );
}

function Problems({ report }: { report: Schema<"ListReportOut"> }) {
  const { t } = useTranslation("members");
  return (
    <section className="card-box mb-3">
      <h2>{t("list.problems")}</h2>
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="table-scroll" role="region" aria-label={t("list.problems")} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col" className="is-number">
                {t("list.problem_line")}
              </th>
              <th scope="col">{t("list.problem_column")}</th>
              <th scope="col">{t("list.problem_value")}</th>
              <th scope="col">{t("list.problem_cure")}</th>
            </tr>
          </thead>
          <tbody>
            {report.problems.map((problem, at) => (
              <tr key={at}>
                <td className="is-number">{problem.line}</td>
                <td>{problem.column}</td>
                <td>
                  <code>{problem.value}</code>
                </td>
                <td>{problem.cure}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {report.problems_left_out > 0 && <p>{t("list.problems_more", { count: report.problems_left_out })}</p>}
    </section>
  );
}

function Preview({ rows }: { rows: readonly Schema<"RowPreviewOut">[] }) {
  const { t } = useTranslation("members");
  const formats = useFormats();
  return (
    <section className="card-box mb-3">
      <h2>{t("list.preview")}</h2>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="table-scroll" role="region" aria-label={t("list.preview")} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t("column.code")}</th>
              <th scope="col">{t("column.name")}</th>
              <th scope="col">{t("column.category")}</th>
              <th scope="col">{t("column.member_since")}</th>
              <th scope="col">POD</th>
              <th scope="col">{t("column.state")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.line}>
                <td>
                  <code>{row.code}</code>
                </td>
                <td>{row.name}</td>
                <td>{t(`category.${row.category}`)}</td>
                <td>{formats.day(row.valid_from)}</td>
                <td>{row.pod && <code>{row.pod}</code>}</td>
                <td>
                  {row.is_new ? (
                    <Badge tone="good">{t("list.new")}</Badge>
                  ) : (
                    <Badge>{t("list.unchanged")}</Badge>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
