import type { Page } from "@/shared/pages";

const pages: readonly Page[] = [
  { path: "/", title: "overview:title", load: () => import("./StartPage") },
  {
    path: "/overview",
    title: "overview:title",
    load: () => import("./OverviewPage"),
    permission: "runs.view",
    section: "overview",
    tab: 1,
  },
];

export default pages;
