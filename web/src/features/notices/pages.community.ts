import type { Page } from "@/shared/pages";

const pages: readonly Page[] = [
  { path: "/notices", title: "notices:title", load: () => import("./NoticesPage") },
];

export default pages;
