import type { Page } from "@/shared/pages";

const pages: readonly Page[] = [
  { path: "/acting", title: "acting:title", load: () => import("./ArrivalPage"), isPublic: true },
];

export default pages;
