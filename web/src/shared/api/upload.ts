import { csrfToken, signedOutTell } from "./client";
import { OFFLINE, ProblemError, problemOfAnswer } from "./problem";

/**
 * Send a form with files, and say how much of it has gone (0 to 1): `fetch` cannot.
 *
 * Returns what the API answers; throws a `ProblemError`.
 */
export function upload(
  path: string,
  fields: Record<string, string | Blob>,
  onSent: (share: number) => void = () => undefined,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.responseType = "blob";
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.upload.onprogress = ({ loaded, total }) => onSent(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new ProblemError(OFFLINE));
    request.onload = () => {
      const answer = new Response(request.response as Blob, { status: request.status });
      if (answer.ok) {
        resolve(answer);
      } else {
        void problemOfAnswer(answer).then((problem) => {
          if (problem.code === "not_authenticated") signedOutTell();
          reject(new ProblemError(problem));
        });
      }
    };
    request.send(form);
  });
}
