import type { Page } from "@/shared/pages";

const pages: readonly Page[] = [
  {
    path: "/first-steps",
    title: "first_steps:title",
    load: () => import("./FirstStepsPage"),
    permission: "registry.edit",
    section: "overview",
    tab: 90,
  },
];

export default pages;
