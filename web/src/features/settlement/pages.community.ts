import type { Page } from "@/shared/pages";

const pages: readonly Page[] = [
  {
    path: "/settlement/runs",
    title: "settlement:title",
    load: () => import("./RunsPage"),
    permission: "runs.view",
    section: "settlement",
    tab: 1,
  },
  {
    path: "/settlement/runs/new",
    title: "settlement:new.title",
    load: () => import("./NewRunPage"),
    permission: "runs.start",
    section: "settlement",
  },
  {
    path: "/settlement/runs/$runId",
    title: "settlement:run",
    load: () => import("./RunPage"),
    permission: "runs.view",
    section: "settlement",
  },
  {
    path: "/settlement/runs/$runId/statements/$memberId",
    title: "settlement:statement.title",
    load: () => import("./StatementPage"),
    permission: "runs.view",
    section: "settlement",
  },
];

export default pages;
