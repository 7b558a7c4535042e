import type { Page } from "@/shared/pages";

const pages: readonly Page[] = [
  {
    path: "/benefits",
    title: "benefits:title",
    load: () => import("./BenefitsPage"),
    permission: "own.view",
    isOfMembers: true,
    section: "benefits",
    tab: 1,
  },
  {
    path: "/benefits/$period",
    title: "benefits:one",
    load: () => import("./BenefitPage"),
    permission: "own.view",
    isOfMembers: true,
    section: "benefits",
  },
];

export default pages;
