import type { ComponentType } from "react";

import type { Permission } from "./api/permissions";
import type { SectionId } from "./navigation";

/**
 * One page of a face. A room lists its pages in `features/<room>/pages.<face>.ts`; nothing else names them.
 *
 * The room's translations (`packages/core/src/translations/<language>/<room>.json`) are there when it opens.
 */
export interface Page {
  /** Where it is: `/members/$memberId`. */
  path: string;
  /** What it is called: a key, with its room: `members:title`. */
  title: string;
  load: () => Promise<{ default: ComponentType }>;
  /** Any of these opens it; none named: everybody who is signed in. */
  permission?: Permission | readonly Permission[];
  /** Of the person's own membership: only for who is a member here, whatever else the role allows. */
  isOfMembers?: boolean;
  /** Whose entry of the navigation it lies under. */
  section?: SectionId;
  /** Where it stands among the tabs of its section; without it no tab leads to it. */
  tab?: number;
  /** Open to people who have not signed in; shown on a card with the community's name. */
  isPublic?: boolean;
}

export function pagesOf(modules: Record<string, { default: readonly Page[] }>): Page[] {
  return Object.values(modules).flatMap((module) => module.default);
}

/** The rooms whose words a page needs: its own. */
export function roomOf(page: Page): string {
  return page.title.split(":")[0] ?? "";
}
