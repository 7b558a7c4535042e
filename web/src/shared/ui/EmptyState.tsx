import type { ReactNode } from "react";

import { Icon, type IconName } from "./Icon";

/** Nothing here yet: what is missing, who acts and when. */
export function EmptyState({
  icon = "info-circle",
  title,
  children,
}: {
  icon?: IconName;
  title: string;
  children?: ReactNode;
}) {
  return (
    <div className="empty-state">
      <Icon name={icon} />
      <p className="empty-state-title">{title}</p>
      {children}
    </div>
  );
}
