import type { Page } from "@/shared/pages";

const pages: readonly Page[] = [
  {
    path: "/",
    title: "console:fleet",
    load: () => import("./FleetPage"),
    permission: "fleet.view",
    section: "fleet",
    tab: 1,
  },
  {
    path: "/tenants",
    title: "console:communities",
    load: () => import("./CommunitiesPage"),
    permission: "fleet.view",
    section: "tenants",
    tab: 1,
  },
  {
    path: "/tenants/$tenantId",
    title: "console:community",
    load: () => import("./CommunityPage"),
    permission: "fleet.view",
    section: "tenants",
  },
  {
    path: "/revenue",
    title: "console:revenue.title",
    load: () => import("./RevenuePage"),
    permission: "revenue.view",
    section: "revenue",
    tab: 1,
  },
  {
    path: "/staff",
    title: "console:staff.title",
    load: () => import("./StaffPage"),
    permission: "staff.manage",
    section: "staff",
    tab: 1,
  },
  {
    path: "/visits",
    title: "console:visits.title",
    load: () => import("./VisitsPage"),
    permission: "acting.view",
    section: "staff",
    tab: 2,
  },
  {
    path: "/log",
    title: "console:log.title",
    load: () => import("./LogPage"),
    permission: "log.view",
    section: "staff",
    tab: 3,
  },
];

export default pages;
