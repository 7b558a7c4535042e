import type { Page } from "@/shared/pages";

const pages: readonly Page[] = [
  {
    path: "/energy",
    title: "energy:title",
    load: () => import("./EnergyPage"),
    permission: "readings.view",
    section: "energy",
    tab: 1,
  },
];

export default pages;
