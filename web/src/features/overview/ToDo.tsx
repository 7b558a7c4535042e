import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api } from "@/shared/api/community";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Icon } from "@/shared/ui/Icon";
import { Skeleton } from "@/shared/ui/Skeleton";
import { searchParsed } from "@/shared/ui/url-state";

/** What waits for somebody: each line leads to the page that resolves it. */
export function ToDo() {
  const { t } = useTranslation("overview");
  const tasks = useQuery({
    queryKey: ["to-do"],
    queryFn: async () => answered(await api.GET("/api/v1/to-do")),
  });
  return (
    <section className="card-box" aria-labelledby="to-do">
      <h2 id="to-do">{t("to_do")}</h2>
      {tasks.error && <ErrorCard error={tasks.error} retry={tasks.refetch} />}
      {!tasks.data && !tasks.error && <Skeleton />}
      {tasks.data?.items.length === 0 && <EmptyState icon="check-circle-fill" title={t("to_do_none")} />}
      {tasks.data && tasks.data.items.length > 0 && (
        <ul className="link-list">
          {tasks.data.items.map(({ kind, count, path }) => {
            const [to = "", search = ""] = path.split("?");
            return (
              <li key={kind}>
                <Link to={to} search={searchParsed(search)}>
                  {t(`task.${kind}`, { count })}
                  <Icon name="chevron-right" />
                </Link>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
