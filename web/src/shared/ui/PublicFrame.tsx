import { Outlet } from "@tanstack/react-router";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";

import { Brand } from "./Brand";
import { LanguageMenu, ThemeButton } from "./Preferences";
import { Skeleton } from "./Skeleton";
import { SkipLink } from "./SkipLink";

/** Around the pages of the public site. */
export function PublicFrame() {
  const { t } = useTranslation();
  return (
    <div className="public-frame">
      <SkipLink />
      <header className="bar">
        <div className="bar-brand">
          <Brand />
        </div>
        <LanguageMenu />
        <ThemeButton />
      </header>
      <main id="content" tabIndex={-1}>
        <Suspense fallback={<Skeleton />}>
          <Outlet />
        </Suspense>
      </main>
      <footer className="public-foot">{t("public_foot")}</footer>
    </div>
  );
}
