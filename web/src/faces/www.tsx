import { pagesOf, type Page } from "@/shared/pages";
import { routerOf } from "@/shared/router";
import { PublicFrame } from "@/shared/ui/PublicFrame";

import { faceStart } from "./start";

const pages = pagesOf(
  import.meta.glob<{ default: readonly Page[] }>("../features/*/pages.www.ts", { eager: true }),
).map((page) => ({ ...page, isPublic: true }));

void faceStart(routerOf(pages, { shell: PublicFrame, open: PublicFrame }, null), null);
