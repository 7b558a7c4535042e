import { Link, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useMe } from "../../api/session";
import { SECTIONS } from "../../navigation";
import type { Page } from "../../pages";
import { Icon } from "../Icon";
import { pageAt, sectionsOf } from "./sections";

/** The entries of the navigation, as far as one may use them. */
export function SideLinks({ pages, onFollow }: { pages: readonly Page[]; onFollow?: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const here = pageAt(pages, useLocation().pathname)?.section;
  return (
    <ul className="side-links">
      {sectionsOf(pages, me).map(({ id, tabs }) => (
        <li key={id}>
          <Link
            to={tabs[0]?.path ?? "/"}
            className="side-link"
            title={t(`section.${id}`)}
            aria-current={id === here ? "page" : undefined}
            activeProps={{}}
            onClick={onFollow}
          >
            <Icon name={SECTIONS[id]} />
            <span>{t(`section.${id}`)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
