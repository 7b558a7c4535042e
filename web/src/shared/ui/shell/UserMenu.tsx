import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Dropdown from "react-bootstrap/Dropdown";
import { useTranslation } from "react-i18next";

import { useMe, useSession, useSessionDoors } from "../../api/session";
import { Icon } from "../Icon";

/** Who one is, one's own pages, one's other communities, and the way out. */
export function UserMenu() {
  const { t } = useTranslation();
  const me = useMe();
  const session = useSession();
  const doors = useSessionDoors();
  const isActing = session?.is_acting ?? false;
  const communities = useQuery({
    queryKey: ["communities"],
    queryFn: doors.communities,
    staleTime: 300_000,
    enabled: session !== undefined && !isActing,
  });
  const others = (communities.data ?? []).filter(({ address }) => new URL(address).host !== location.host);
  return (
    <Dropdown align="end">
      <Dropdown.Toggle
        bsPrefix="btn"
        variant="quiet"
        className="btn-icon"
        aria-label={t("user_menu", { name: me.name })}
      >
        <Icon name="person-circle" />
      </Dropdown.Toggle>
      <Dropdown.Menu>
        <div className="px-3 py-2">
          <div className="fw-semibold">{me.name}</div>
          <div className="small text-body-secondary">{session?.account?.email}</div>
          {me.role && <div className="small text-body-secondary">{t(`role.${me.role}`)}</div>}
        </div>
        {!isActing && <OwnAccount />}
        {others.length > 0 && (
          <>
            <Dropdown.Divider />
            <Dropdown.Header as="h2">{t("other_communities")}</Dropdown.Header>
            {others.map(({ name, address }) => (
              <Dropdown.Item key={address} href={address}>
                <Icon name="buildings" /> {name}
              </Dropdown.Item>
            ))}
          </>
        )}
        {!isActing && <SignOut />}
      </Dropdown.Menu>
    </Dropdown>
  );
}

function OwnAccount() {
  const { t } = useTranslation();
  return (
    <>
      <Dropdown.Divider />
      <Dropdown.Item as={Link} to="/account">
        <Icon name="shield-lock" /> {t("account")}
      </Dropdown.Item>
    </>
  );
}

function SignOut() {
  const { t } = useTranslation();
  const doors = useSessionDoors();
  const queries = useQueryClient();
  return (
    <>
      <Dropdown.Divider />
      <Dropdown.Item
        as="button"
        onClick={async () => {
          await doors.signOut();
          queries.clear();
          location.assign("/sign-in");
        }}
      >
        <Icon name="box-arrow-right" /> {t("sign_out")}
      </Dropdown.Item>
    </>
  );
}
