import { answered } from "@/shared/api/client";
import { platformApi } from "@/shared/api/platform";
import type { SessionDoors } from "@/shared/api/session";
import { pagesOf, type Page } from "@/shared/pages";
import { routerOf } from "@/shared/router";
import { OpenFrame } from "@/shared/ui/OpenFrame";
import { Shell } from "@/shared/ui/shell/Shell";

import { faceStart } from "./start";

const pages = pagesOf(
  import.meta.glob<{ default: readonly Page[] }>("../features/*/pages.console.ts", { eager: true }),
);

const doors: SessionDoors = {
  read: async () => answered(await platformApi.GET("/api/platform/v1/session")),
  signIn: async (body) => answered(await platformApi.POST("/api/platform/v1/session", { body })),
  signOut: async () => {
    await platformApi.DELETE("/api/platform/v1/session");
  },
  me: async () => {
    const me = answered(await platformApi.GET("/api/platform/v1/me"));
    return { ...me, member_id: null, object_permissions: [] };
  },
  addressChange: (body) => platformApi.POST("/api/platform/v1/session/email", { body }),
  addressConfirm: async (token) =>
    answered(await platformApi.POST("/api/platform/v1/session/email/confirm", { body: { token } })),
  communities: () => Promise.resolve([]),
};

void faceStart(routerOf(pages, { shell: () => <Shell pages={pages} />, open: OpenFrame }, doors), doors);
