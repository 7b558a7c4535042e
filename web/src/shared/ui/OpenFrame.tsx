import { Outlet } from "@tanstack/react-router";
import { Suspense } from "react";

import { Brand } from "./Brand";
import { LanguageMenu, ThemeButton } from "./Preferences";
import { Skeleton } from "./Skeleton";

/** Around pages that are open to anybody: the community's name above one card. */
export function OpenFrame() {
  return (
    <div className="open-frame">
      <header className="open-bar">
        <LanguageMenu />
        <ThemeButton />
      </header>
      <main className="open-main" id="content">
        <Brand />
        <Suspense fallback={<Skeleton />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}
