import { useTranslation } from "react-i18next";

import { problemOf, type Problem } from "../api/problem";
import { Icon } from "./Icon";

/** What happened, in the reader's language where we have words for it; else as the API says it. */
export function useProblemText(): (problem: Problem) => string {
  const { t, i18n } = useTranslation("problems");
  return (problem) => {
    if (i18n.exists(`problems:${problem.code}`)) return t(problem.code);
    if (problem.status >= 500) return t("server_error");
    return problem.detail || t("page_failed");
  };
}

/** An error beside the rest of the page: what happened, whether to try again, and the reference for support. */
export function ErrorCard({ error, retry }: { error: unknown; retry?: () => unknown }) {
  const { t } = useTranslation();
  const textOf = useProblemText();
  const problem = problemOf(error);
  return (
    <div className="notice notice-danger" role="alert">
      <Icon name="exclamation-triangle-fill" />
      <div>
        <p>{textOf(problem)}</p>
        {problem.errors.length > 0 && (
          <ul>
            {problem.errors.map((fault) => (
              <li key={fault.pointer + fault.code}>{fault.detail}</li>
            ))}
          </ul>
        )}
        {problem.request_id && (
          <p className="small text-body-secondary">
            {t("reference")} <code>{problem.request_id}</code>
          </p>
        )}
        {retry && (
          <button type="button" className="btn btn-sm btn-outline-secondary" onClick={() => void retry()}>
            {t("retry")}
          </button>
        )}
      </div>
    </div>
  );
}
