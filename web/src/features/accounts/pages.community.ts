import type { Page } from "@/shared/pages";

import { accountPages } from "./pages";

const pages: readonly Page[] = [
  ...accountPages,
  {
    path: "/invitation",
    title: "accounts:invitation",
    load: () => import("./InvitationPage"),
    isPublic: true,
  },
];

export default pages;
