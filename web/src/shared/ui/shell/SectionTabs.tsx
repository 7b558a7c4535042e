import { Link, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useMe } from "../../api/session";
import { roomOf, type Page } from "../../pages";
import { pageAt, sectionsOf } from "./sections";

/** The pages of the section one is in; nothing where it has only one. */
export function SectionTabs({ pages }: { pages: readonly Page[] }) {
  const me = useMe();
  const here = pageAt(pages, useLocation().pathname);
  const section = sectionsOf(pages, me).find(({ id }) => id === here?.section);
  if (!section || section.tabs.length < 2) return null;
  return <Tabs tabs={section.tabs} here={here} />;
}

function Tabs({ tabs, here }: { tabs: Page[]; here: Page | undefined }) {
  const { t } = useTranslation([...new Set(tabs.map(roomOf)), "shell"]);
  return (
    <nav className="section-tabs" aria-label={t("shell:section_tabs")}>
      {tabs.map((page) => (
        <Link
          key={page.path}
          to={page.path}
          className="plain"
          aria-current={here && `${here.path}/`.startsWith(`${page.path}/`) ? "page" : undefined}
          activeProps={{}}
        >
          {t(page.title)}
        </Link>
      ))}
    </nav>
  );
}
