import type { Page } from "@/shared/pages";

const pages: readonly Page[] = [
  {
    path: "/settings/audit",
    title: "audit:title",
    load: () => import("./AuditPage"),
    permission: "audit.view",
    section: "settings",
    tab: 90,
  },
];

export default pages;
