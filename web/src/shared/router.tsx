import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
  type AnyRoute,
  type RouteComponent,
} from "@tanstack/react-router";
import i18next from "i18next";

import { ProblemError, problemOf } from "./api/problem";
import { known, queryClient } from "./api/queries";
import { isAllowed, meQuery, sessionQuery, type Me, type SessionDoors } from "./api/session";
import { roomOf, type Page } from "./pages";
import { ErrorPage, NotFoundPage } from "./ui/ErrorPages";
import { searchParsed, searchWritten } from "./ui/url-state";

interface Frames {
  /** Around the pages of those who have signed in. */
  shell: RouteComponent;
  /** Around pages that are open to anybody. */
  open: RouteComponent;
}

/** The routes of a face: its pages inside its two frames, each behind what it asks for. */
export function routerOf(pages: readonly Page[], frames: Frames, doors: SessionDoors | null) {
  const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });
  const open = createRoute({ getParentRoute: () => root, id: "open", component: frames.open });
  const shell = createRoute({
    getParentRoute: () => root,
    id: "shell",
    component: frames.shell,
    beforeLoad: ({ location }) => (doors ? signedInRequired(doors, location.href) : undefined),
  });
  const routesOf = (parent: AnyRoute, isPublic: boolean) =>
    pages.filter((page) => (page.isPublic ?? false) === isPublic).map((page) => routeOf(page, parent, doors));
  return createRouter({
    routeTree: root.addChildren([
      open.addChildren(routesOf(open, true)),
      shell.addChildren(routesOf(shell, false)),
    ]),
    parseSearch: searchParsed,
    stringifySearch: searchWritten,
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFoundPage,
    defaultPreload: "intent",
    defaultPendingMs: 200,
    scrollRestoration: true,
  });
}

function routeOf(page: Page, parent: AnyRoute, doors: SessionDoors | null): AnyRoute {
  return createRoute({
    getParentRoute: () => parent,
    path: page.path,
    component: lazyRouteComponent(page.load),
    beforeLoad: async () => {
      if (!(page.permission || page.isOfMembers) || !doors) return;
      if (!mayOpen(await queryClient.query(known(meQuery(doors))), page)) throw notFound();
    },
    loader: () => i18next.loadNamespaces(roomOf(page)),
  });
}

/** Whether somebody may open a page. */
export function mayOpen(me: Me, page: Page): boolean {
  if (page.isOfMembers && me.member_id === null) return false;
  if (!page.permission) return true;
  const wanted = typeof page.permission === "string" ? [page.permission] : page.permission;
  return wanted.some((permission) => isAllowed(me, permission));
}

async function signedInRequired(doors: SessionDoors, href: string): Promise<void> {
  const session = await queryClient.query(known(sessionQuery(doors)));
  if (!session.account && !session.is_acting) throw signInRedirect(href);
  try {
    await queryClient.query(known(meQuery(doors)));
  } catch (error) {
    const { code } = problemOf(error);
    if (code === "not_authenticated") throw signInRedirect(href);
    if (code === "second_factor_needed")
      throw redirect({ to: "/second-factor", search: { next: href } } as never);
    throw error instanceof ProblemError ? error : new Error(String(error));
  }
}

function signInRedirect(href: string) {
  return redirect({ to: "/sign-in", search: href === "/" ? {} : { next: href } } as never);
}
