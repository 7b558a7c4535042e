import { createContext, use } from "react";

/** What the host is called: a community, or the platform itself. */
export interface Site {
  name: string;
}

export const SiteContext = createContext<Site>({ name: "CerCollettiva" });

export function useSiteName(): string {
  return use(SiteContext).name;
}
