import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api, type Schema } from "@/shared/api/community";
import { useSession } from "@/shared/api/session";
import { Badge } from "@/shared/ui/Badge";
import { ConfirmButton } from "@/shared/ui/ConfirmButton";
import { Icon } from "@/shared/ui/Icon";
import { PageHeader } from "@/shared/ui/PageHeader";
import { DataTable } from "@/shared/ui/table/DataTable";

import { Invitations } from "./Invitations";
import { RoleMatrix } from "./RoleMatrix";

type Person = Schema<"PersonOut">;

export default function PeoplePage() {
  const { t } = useTranslation("access");
  const session = useSession();
  const roles = useRoles();
  const canGive = (role: Schema<"Role">) => roles.some((each) => each.role === role && each.is_grantable);
  const isMe = (person: Person) => person.email.toLowerCase() === session?.account?.email.toLowerCase();
  return (
    <>
      <PageHeader title={t("people")} subtitle={t("people_text")}>
        <Link to="/settings/people/invite" className="btn btn-primary">
          <Icon name="person-plus" /> {t("invite")}
        </Link>
      </PageHeader>
      <DataTable
        label={t("people")}
        queryKey={["people"]}
        ask={async ({ limit, offset, sort }) =>
          answered(await api.GET("/api/v1/people", { params: { query: { limit, offset, sort } } }))
        }
        rowId={(person) => person.id}
        sort="name"
        empty={null}
        columns={[
          {
            id: "name",
            label: t("name"),
            isSortable: true,
            cell: (person) => (
              <span className="fw-semibold">
                {person.name} {isMe(person) && <Badge>{t("you")}</Badge>}
              </span>
            ),
          },
          { id: "email", label: t("email"), isSortable: true, cell: (person) => person.email },
          {
            id: "role",
            label: t("role"),
            isSortable: true,
            cell: (person) => (
              <>
                {t(`shell:role.${person.role}`)}{" "}
                {person.is_restricted && <Badge tone="info">{t("restricted")}</Badge>}
              </>
            ),
          },
          {
            id: "actions",
            label: t("actions"),
            cell: (person) =>
              !isMe(person) &&
              canGive(person.role) && <Actions person={person} roles={roles.filter(isGrantable)} />,
          },
        ]}
      />
      <Invitations />
      <RoleMatrix roles={roles} />
    </>
  );
}

const isGrantable = (role: Schema<"RoleOut">) => role.is_grantable;

function useRoles(): Schema<"RoleOut">[] {
  const roles = useQuery({
    queryKey: ["roles"],
    queryFn: async () => answered(await api.GET("/api/v1/roles")),
  });
  return roles.data ?? [];
}

function Actions({ person, roles }: { person: Person; roles: readonly Schema<"RoleOut">[] }) {
  const { t } = useTranslation("access");
  const id = useId();
  const queries = useQueryClient();
  const [role, setRole] = useState(person.role);
  const params = { path: { person_id: person.id } };
  const look = () => queries.invalidateQueries({ queryKey: ["people"] });
  return (
    <span className="d-flex flex-wrap gap-2">
      <ConfirmButton
        label={t("role_change")}
        title={t("role_change_title", { name: person.name })}
        verb={t("role_change")}
        isReady={role !== person.role}
        onConfirm={async () => {
          await api.PATCH("/api/v1/people/{person_id}", { params, body: { role } });
          await look();
        }}
      >
        <p>{t("role_change_text")}</p>
        <label className="form-label" htmlFor={id}>
          {t("role")}
        </label>
        <select
          id={id}
          className="form-select"
          value={role}
          onChange={(event) => setRole(event.target.value as Schema<"Role">)}
        >
          {roles.map((each) => (
            <option key={each.role} value={each.role}>
              {t(`shell:role.${each.role}`)}
            </option>
          ))}
        </select>
      </ConfirmButton>
      <ConfirmButton
        label={t("remove")}
        title={t("remove_title", { name: person.name })}
        verb={t("remove")}
        isDangerous
        onConfirm={async () => {
          await api.DELETE("/api/v1/people/{person_id}", { params });
          await look();
        }}
      >
        {t("remove_text")}
      </ConfirmButton>
    </span>
  );
}
