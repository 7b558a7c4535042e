import type { ReactNode } from "react";

import { Icon, type IconName } from "./Icon";

const ICONS = {
  info: "info-circle",
  success: "check-circle-fill",
  warning: "exclamation-triangle-fill",
  danger: "exclamation-circle-fill",
} as const satisfies Record<string, IconName>;

/** A sentence that the reader should not miss. */
export function Notice({ kind = "info", children }: { kind?: keyof typeof ICONS; children: ReactNode }) {
  return (
    <div className={`notice notice-${kind}`} role={kind === "danger" ? "alert" : "status"}>
      <Icon name={ICONS[kind]} />
      <div>{children}</div>
    </div>
  );
}
