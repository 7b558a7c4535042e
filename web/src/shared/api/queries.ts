import { QueryClient } from "@tanstack/react-query";

import { problemOf } from "./problem";

/** Answers that a second try may change: the network, and a server that is busy. */
function isPassing(error: unknown): boolean {
  const { code, status } = problemOf(error);
  return code === "offline" || status === 502 || status === 503 || status === 504;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => isPassing(error) && failures < 2,
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

/** Options of a query of which any answer that we have will do. */
export function known<Options extends object>(options: Options): Options & { staleTime: "static" } {
  return { ...options, staleTime: "static" };
}
