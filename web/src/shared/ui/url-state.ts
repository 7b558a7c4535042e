import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

export type UrlValues = Record<string, string>;

/**
 * The state of a view that its address holds: filters, page, tab. What equals its default is left out.
 *
 * `useUrlState({ search: "", state: "" })` gives the values and a setter that takes some of them.
 */
export function useUrlState<Values extends UrlValues>(
  defaults: Values,
): [Values, (change: Partial<Values>, options?: { replace?: boolean }) => void] {
  const search: UrlValues = useSearch({ strict: false });
  const navigate = useNavigate();
  const values = Object.fromEntries(
    Object.entries(defaults).map(([name, fallback]) => [name, search[name] ?? fallback]),
  ) as Values;
  const change = useCallback(
    (wanted: Partial<Values>, { replace = true } = {}) => {
      void navigate({
        to: ".",
        replace,
        search: (before: UrlValues) =>
          Object.fromEntries(
            Object.entries({ ...before, ...wanted }).filter(([name, value]) => value !== defaults[name]),
          ),
      } as unknown as Parameters<typeof navigate>[0]);
    },
    // The defaults are written where the hook is called and do not change.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [navigate],
  );
  return [values, change];
}

/** A named part of the page's path: `usePathPart("memberId")` on `/members/$memberId`. */
export function usePathPart(name: string): string {
  const parts: Record<string, string | undefined> = useParams({ strict: false });
  return parts[name] ?? "";
}

/** Addresses as people write them: `?state=active&sort=-name`. */
export function searchParsed(text: string): UrlValues {
  return Object.fromEntries(new URLSearchParams(text));
}

export function searchWritten(values: Record<string, unknown>): string {
  const text = new URLSearchParams(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  ).toString();
  return text ? `?${text}` : "";
}
