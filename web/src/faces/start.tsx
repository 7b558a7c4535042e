import "@/shared/ui/styles/main.scss";

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";

import { known, queryClient } from "@/shared/api/queries";
import { SessionDoorsContext, sessionQuery, type SessionDoors } from "@/shared/api/session";
import { i18nStart } from "@/shared/i18n";
import type { routerOf } from "@/shared/router";
import { SiteContext, type Site } from "@/shared/ui/site";
import { themeStart } from "@/shared/ui/theme";

/** Draws a face into its page. */
export async function faceStart(
  router: ReturnType<typeof routerOf>,
  doors: SessionDoors | null,
): Promise<void> {
  themeStart();
  const [site] = await Promise.all([siteOf(doors), i18nStart()]);
  const root = document.getElementById("root");
  if (!root) throw new Error("The page has no #root.");
  createRoot(root).render(
    <StrictMode>
      <SiteContext value={site}>
        <SessionDoorsContext value={doors}>
          <QueryClientProvider client={queryClient}>
            <Suspense>
              <RouterProvider router={router} />
            </Suspense>
          </QueryClientProvider>
        </SessionDoorsContext>
      </SiteContext>
    </StrictMode>,
  );
}

/** What the host is called; when the server does not answer, the pages say so. */
async function siteOf(doors: SessionDoors | null): Promise<Site> {
  const session = doors && (await queryClient.query(known(sessionQuery(doors))).catch(() => null));
  return { name: session?.site_name ?? "CerCollettiva" };
}
