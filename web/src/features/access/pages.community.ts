import type { Page } from "@/shared/pages";

const pages: readonly Page[] = [
  {
    path: "/settings/people",
    title: "access:people",
    load: () => import("./PeoplePage"),
    permission: "people.manage",
    section: "settings",
    tab: 20,
  },
  {
    path: "/settings/people/invite",
    title: "access:invite_title",
    load: () => import("./InvitePage"),
    permission: "people.manage",
    section: "settings",
  },
  {
    path: "/settings/api-keys",
    title: "access:keys",
    load: () => import("./KeysPage"),
    permission: "keys.manage",
    section: "settings",
    tab: 50,
  },
  {
    path: "/settings/api-keys/new",
    title: "access:key_new",
    load: () => import("./NewKeyPage"),
    permission: "keys.manage",
    section: "settings",
  },
];

export default pages;
