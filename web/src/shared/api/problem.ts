/** What went wrong with a request, as the API says it (RFC 9457) or as we say it for the network. */
export interface Problem {
  status: number;
  code: string;
  detail: string;
  request_id: string;
  errors: readonly FieldProblem[];
}

export interface FieldProblem {
  /** Which field: `/code`, or `/rows/3/pod`. */
  pointer: string;
  detail: string;
  code: string;
}

export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = "ProblemError";
  }
}

/** The problem in whatever was thrown; a fault of ours counts as one too. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  return { status: 0, code: "page_failed", detail, request_id: "", errors: [] };
}

/** The problem of an answer that is no success; of a proxy's page only the status is known. */
export async function problemOfAnswer(answer: Response): Promise<Problem> {
  const body: unknown = await answer.json().catch(() => null);
  const known = isObject(body) ? body : {};
  return {
    status: answer.status,
    code: text(known.code) || `http_${answer.status}`,
    detail: text(known.detail) || answer.statusText,
    request_id: text(known.request_id) || (answer.headers.get("X-Request-ID") ?? ""),
    errors: Array.isArray(known.errors) ? (known.errors as FieldProblem[]) : [],
  };
}

export const OFFLINE: Problem = { status: 0, code: "offline", detail: "", request_id: "", errors: [] };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
const text = (value: unknown) => (typeof value === "string" ? value : "");
