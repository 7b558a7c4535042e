import { Link } from "@tanstack/react-router";
import { useEffect, type ReactNode } from "react";

import { useSiteName } from "./site";
import { Icon } from "./Icon";

/** The heading of a page, its way back, and what can be done on it. */
export function PageHeader({
  title,
  subtitle,
  back,
  children,
}: {
  title: string;
  subtitle?: ReactNode;
  back?: { to: string; label: string };
  children?: ReactNode;
}) {
  useTitle(title);
  return (
    <header className="page-header">
      <div className="page-header-text">
        {back && (
          <Link to={back.to} className="page-back">
            <Icon name="arrow-left" /> {back.label}
          </Link>
        )}
        <h1 tabIndex={-1}>{title}</h1>
        {subtitle && <p className="page-subtitle">{subtitle}</p>}
      </div>
      {children && <div className="page-actions">{children}</div>}
    </header>
  );
}

/** What the window is called: the page, then the site. */
export function useTitle(title: string): void {
  const site = useSiteName();
  useEffect(() => {
    document.title = site ? `${title} · ${site}` : title;
  }, [title, site]);
}
