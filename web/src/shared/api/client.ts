import createClient, { type Middleware } from "openapi-fetch";

import { OFFLINE, ProblemError, problemOfAnswer } from "./problem";

const WRITES = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** The token that a write must carry; the server set it beside the session. */
export function csrfToken(): string {
  return /(?:^|; )(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

type Listener = () => void;
const signedOut = new Set<Listener>();

/** Calls when the server no longer knows who we are, so that the page can ask to sign in and stay as it is. */
export function onSignedOut(listener: Listener): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

export function signedOutTell(): void {
  signedOut.forEach((listener) => listener());
}

const middleware: Middleware = {
  onRequest: ({ request }) => {
    if (WRITES.has(request.method)) request.headers.set("X-CSRFToken", csrfToken());
    return request;
  },
  onResponse: async ({ response }) => {
    if (response.ok) return undefined;
    const problem = await problemOfAnswer(response);
    if (problem.code === "not_authenticated") signedOutTell();
    throw new ProblemError(problem);
  },
  onError: () => new ProblemError(OFFLINE),
};

/** A client of one contract: its calls return what was asked for, or throw a `ProblemError`. */
export function clientOf<Paths extends object>() {
  const client = createClient<Paths>({ baseUrl: location.origin, fetch: (request) => fetch(request) });
  client.use(middleware);
  return client;
}

/** What a call of a client brought: the client throws whatever else may come. */
export function answered<Data>(answer: { data?: Data }): Data {
  return answer.data as Data;
}
