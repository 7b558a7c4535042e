import type { Page } from "@/shared/pages";

const pages: readonly Page[] = [
  {
    path: "/members",
    title: "members:title",
    load: () => import("./MembersPage"),
    permission: "registry.view",
    section: "members",
    tab: 1,
  },
  {
    path: "/members/new",
    title: "members:add",
    load: () => import("./NewMemberPage"),
    permission: "registry.edit",
    section: "members",
  },
  {
    path: "/members/import",
    title: "members:list.title",
    load: () => import("./MemberListPage"),
    permission: "registry.edit",
    section: "members",
  },
  {
    path: "/members/$memberId",
    title: "members:one",
    load: () => import("./MemberPage"),
    permission: "registry.view",
    section: "members",
  },
];

export default pages;
