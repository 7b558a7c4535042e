import type { Page } from "@/shared/pages";

const pages: readonly Page[] = [
  {
    path: "/data",
    title: "metering:title",
    load: () => import("./FilesPage"),
    permission: "readings.view",
    section: "data",
    tab: 1,
  },
  {
    path: "/data/completeness",
    title: "metering:calendar.title",
    load: () => import("./CompletenessPage"),
    permission: "readings.view",
    section: "data",
    tab: 2,
  },
  {
    path: "/data/import",
    title: "metering:import.title",
    load: () => import("./ImportPage"),
    permission: "readings.import",
    section: "data",
  },
  {
    path: "/data/files/$fileId",
    title: "metering:one",
    load: () => import("./FilePage"),
    permission: "readings.view",
    section: "data",
  },
];

export default pages;
