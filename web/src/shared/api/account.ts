import { csrfToken } from "./client";
import { OFFLINE, ProblemError, problemOfAnswer, type FieldProblem, type Problem } from "./problem";

const BASE = "/_allauth/browser/v1";

/** What the account's own pages answer: success, or steps that are left before it. */
export interface AccountAnswer<Data> {
  status: number;
  data: Data;
  meta: { is_authenticated?: boolean; creation_options?: unknown };
}

/** One is signed in, and must prove oneself anew before this. */
const PROOF_IS_OLD: Problem = {
  status: 401,
  code: "reauthentication_required",
  detail: "",
  request_id: "",
  errors: [],
};

interface Refusal {
  errors?: readonly { message: string; code: string; param?: string }[];
}

/** Steps that are left: the account is not signed in yet, or must prove itself anew. */
export interface Flows {
  flows?: readonly { id: string; is_pending?: boolean }[];
}

/**
 * Ask one of the account's own pages (`docs/how-to/sign-in.md`).
 *
 * Steps that are left (401) are an answer; what was refused throws a `ProblemError` with its fields.
 */
export async function account<Data = Flows>(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
): Promise<AccountAnswer<Data>> {
  const answer = await fetch(BASE + path, {
    method,
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    body: body === undefined ? null : JSON.stringify(body),
  }).catch(() => {
    throw new ProblemError(OFFLINE);
  });
  if (answer.ok || answer.status === 401) {
    const known = (await answer.json()) as AccountAnswer<Data>;
    if (answer.status === 401 && known.meta.is_authenticated) throw new ProblemError(PROOF_IS_OLD);
    return known;
  }
  const copy = answer.clone();
  const problem = await problemOfAnswer(answer);
  if (answer.headers.get("Content-Type")?.startsWith("application/problem")) throw new ProblemError(problem);
  const { errors = [] } = (await copy.json().catch(() => ({}))) as Refusal;
  const faults: FieldProblem[] = errors.map((fault) => ({
    pointer: fault.param ? `/${fault.param}` : "",
    detail: fault.message,
    code: fault.code,
  }));
  const [first] = faults;
  throw new ProblemError({
    ...problem,
    code: first?.code ?? problem.code,
    detail: first?.detail ?? problem.detail,
    errors: faults,
  });
}
