import { Link, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useMe } from "../../api/session";
import { SECTIONS } from "../../navigation";
import type { Page } from "../../pages";
import { Icon } from "../Icon";
import { pageAt, sectionsOf } from "./sections";

const MOST = 5;

/** The navigation of members on a phone. */
export function BottomBar({ pages }: { pages: readonly Page[] }) {
  const { t } = useTranslation();
  const me = useMe();
  const here = pageAt(pages, useLocation().pathname)?.section;
  return (
    <nav className="bottom" aria-label={t("navigation_bottom")}>
      {sectionsOf(pages, me)
        .slice(0, MOST)
        .map(({ id, tabs }) => (
          <Link
            key={id}
            to={tabs[0]?.path ?? "/"}
            className="bottom-link"
            aria-current={id === here ? "page" : undefined}
            activeProps={{}}
          >
            <Icon name={SECTIONS[id]} />
            {t(`section.${id}`)}
          </Link>
        ))}
    </nav>
  );
}
