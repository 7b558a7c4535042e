import type { Me } from "../../api/session";
import { SECTIONS, type SectionId } from "../../navigation";
import type { Page } from "../../pages";
import { mayOpen } from "../../router";

export interface Section {
  id: SectionId;
  /** Pages with a tab that one may open, in their order; the first is where the entry leads. */
  tabs: Page[];
}

/** The entries of the navigation that somebody has: those with at least one page that opens. */
export function sectionsOf(pages: readonly Page[], me: Me): Section[] {
  return (Object.keys(SECTIONS) as SectionId[])
    .map((id) => ({ id, tabs: tabsOf(pages, id, me) }))
    .filter((section) => section.tabs.length > 0);
}

function tabsOf(pages: readonly Page[], id: SectionId, me: Me): Page[] {
  return pages
    .filter((page) => page.section === id && page.tab !== undefined && mayOpen(me, page))
    .sort((one, other) => (one.tab ?? 0) - (other.tab ?? 0));
}

/** The page that an address belongs to: the one whose path agrees with most of it. */
export function pageAt(pages: readonly Page[], pathname: string): Page | undefined {
  return pages
    .filter((page) => agrees(page.path, pathname))
    .sort((one, other) => other.path.length - one.path.length)[0];
}

function agrees(path: string, pathname: string): boolean {
  const wanted = path.split("/");
  const given = pathname.replace(/\/$/, "").split("/");
  return (
    wanted.length === given.length && wanted.every((part, at) => part.startsWith("$") || part === given[at])
  );
}
