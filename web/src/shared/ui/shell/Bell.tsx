import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import Dropdown from "react-bootstrap/Dropdown";
import { useTranslation } from "react-i18next";

import { useSessionDoors } from "../../api/session";
import { useFormats } from "../../format";
import { Icon } from "../Icon";

/** What one is told and has not read; nothing on a face that tells nothing. */
export function Bell() {
  const { notices } = useSessionDoors();
  return notices ? <OpenBell notices={notices} /> : null;
}

type Notices = NonNullable<ReturnType<typeof useSessionDoors>["notices"]>;

function OpenBell({ notices }: { notices: Notices }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const unread = useQuery({
    queryKey: ["notices", "unread"],
    queryFn: notices.unread,
    refetchInterval: 30_000,
    refetchIntervalInBackground: false,
  });
  const read = useMutation({
    mutationFn: notices.read,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["notices"] }),
  });
  const count = unread.data?.count ?? 0;
  return (
    <Dropdown align="end" show={isOpen} onToggle={setIsOpen}>
      <Dropdown.Toggle
        bsPrefix="btn"
        variant="quiet"
        className="btn-icon bell"
        aria-label={t("notices.bell", { count })}
      >
        <Icon name={count > 0 ? "bell-fill" : "bell"} />
        {count > 0 && (
          <span className="bell-count" aria-hidden="true">
            {count > 99 ? "99+" : count}
          </span>
        )}
      </Dropdown.Toggle>
      <Dropdown.Menu className="bell-menu">
        {count === 0 && <p className="p-3 m-0 text-body-secondary">{t("notices.none")}</p>}
        {unread.data?.items.slice(0, 6).map((notice) => (
          <Dropdown.Item
            as={Link}
            key={notice.id}
            to={notice.link}
            className="text-wrap border-bottom"
            onClick={() => read.mutate(notice.id)}
          >
            <span>
              <span className="d-block fw-semibold">{notice.subject}</span>
              <span className="small text-body-secondary">{formats.ago(notice.created_at)}</span>
            </span>
          </Dropdown.Item>
        ))}
        <Dropdown.Item as={Link} to="/notices" className="justify-content-center fw-semibold py-2">
          {t("notices.all")}
        </Dropdown.Item>
      </Dropdown.Menu>
    </Dropdown>
  );
}
