import { api } from "@/shared/api/community";
import { answered } from "@/shared/api/client";
import type { Permission } from "@/shared/api/permissions";
import type { SessionDoors } from "@/shared/api/session";
import { pagesOf, type Page } from "@/shared/pages";
import { routerOf } from "@/shared/router";
import { OpenFrame } from "@/shared/ui/OpenFrame";
import { Shell } from "@/shared/ui/shell/Shell";

import { faceStart } from "./start";

const pages = pagesOf(
  import.meta.glob<{ default: readonly Page[] }>("../features/*/pages.community.ts", { eager: true }),
);

const doors: SessionDoors = {
  read: async () => answered(await api.GET("/api/v1/session")),
  signIn: async (body) => answered(await api.POST("/api/v1/session", { body })),
  signOut: async () => {
    await api.DELETE("/api/v1/session");
  },
  me: async () => {
    const me = answered(await api.GET("/api/v1/me"));
    return {
      ...me,
      permissions: me.permissions as Permission[],
      object_permissions: me.object_permissions as Permission[],
    };
  },
  acting: {
    read: async () => answered(await api.GET("/api/v1/session/acting")).acting,
    end: () => api.DELETE("/api/v1/session/acting"),
  },
  addressChange: (body) => api.POST("/api/v1/session/email", { body }),
  addressConfirm: async (token) =>
    answered(await api.POST("/api/v1/session/email/confirm", { body: { token } })),
  communities: async () => answered(await api.GET("/api/v1/session/communities")),
  notices: {
    unread: async () =>
      answered(await api.GET("/api/v1/notices", { params: { query: { unread: true, limit: 10 } } })),
    read: (notice_id) => api.POST("/api/v1/notices/{notice_id}/read", { params: { path: { notice_id } } }),
  },
};

void faceStart(routerOf(pages, { shell: () => <Shell pages={pages} />, open: OpenFrame }, doors), doors);
