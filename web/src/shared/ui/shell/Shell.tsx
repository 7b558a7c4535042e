import { Outlet, useLocation } from "@tanstack/react-router";
import { Suspense, useEffect, useRef, useState } from "react";
import Offcanvas from "react-bootstrap/Offcanvas";
import { useTranslation } from "react-i18next";

import { useMe } from "../../api/session";
import type { Page } from "../../pages";
import { Brand } from "../Brand";
import { Icon } from "../Icon";
import { LanguageMenu, ThemeButton } from "../Preferences";
import { Skeleton } from "../Skeleton";
import { SkipLink } from "../SkipLink";
import { ActingBanner } from "./ActingBanner";
import { Bell } from "./Bell";
import { BottomBar } from "./BottomBar";
import { PrintHead } from "./PrintHead";
import { SectionTabs } from "./SectionTabs";
import { SideLinks } from "./SideLinks";
import { SignInAgain } from "./SignInAgain";
import { UserMenu } from "./UserMenu";

const STORED = "navigation";

/** Around every page of those who have signed in: navigation, bar, tabs of the section, page. */
export function Shell({ pages }: { pages: readonly Page[] }) {
  const { t } = useTranslation();
  const { role } = useMe();
  const [isOpen, setIsOpen] = useState(false);
  const [isNarrow, setIsNarrow] = useState(() => localStorage.getItem(STORED) === "narrow");
  const isMember = role === "member";
  useFocusOnNewPage();
  return (
    <div className={`shell ${isNarrow ? "is-narrow" : ""} ${isMember ? "has-bottom" : ""}`}>
      <SkipLink />
      <nav className="side" aria-label={t("navigation")}>
        <div className="side-head">
          <Brand />
        </div>
        <SideLinks pages={pages} />
        <button
          type="button"
          className="btn btn-quiet side-link"
          aria-pressed={isNarrow}
          onClick={() => {
            localStorage.setItem(STORED, isNarrow ? "wide" : "narrow");
            setIsNarrow(!isNarrow);
          }}
        >
          <Icon name="layout-sidebar" />
          <span>{t("navigation_narrow")}</span>
        </button>
      </nav>
      <header className="bar">
        <button
          type="button"
          className={`btn btn-quiet btn-icon d-lg-none ${isMember ? "d-none" : ""}`}
          aria-label={t("navigation_open")}
          aria-expanded={isOpen}
          onClick={() => setIsOpen(true)}
        >
          <Icon name="list" />
        </button>
        <div className="bar-brand">
          <div className="d-lg-none">
            <Brand />
          </div>
        </div>
        <Bell />
        <LanguageMenu />
        <ThemeButton />
        <UserMenu />
      </header>
      <Offcanvas show={isOpen} onHide={() => setIsOpen(false)} aria-label={t("navigation")}>
        <Offcanvas.Header closeButton closeLabel={t("close")}>
          <Brand />
        </Offcanvas.Header>
        <Offcanvas.Body as="nav">
          <SideLinks pages={pages} onFollow={() => setIsOpen(false)} />
        </Offcanvas.Body>
      </Offcanvas>
      <div className="content">
        <ActingBanner />
        <Suspense fallback={<div className="section-tabs" />}>
          <SectionTabs pages={pages} />
        </Suspense>
        <PrintHead />
        <main className="page" id="content" tabIndex={-1}>
          <Suspense fallback={<Skeleton lines={8} />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      {isMember && <BottomBar pages={pages} />}
      <SignInAgain />
    </div>
  );
}

/** On a new page a screen reader begins at its heading; on the first the browser does what it does. */
function useFocusOnNewPage(): void {
  const { pathname } = useLocation();
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    document.querySelector<HTMLElement>("#content h1, #content")?.focus({ preventScroll: true });
  }, [pathname]);
}
