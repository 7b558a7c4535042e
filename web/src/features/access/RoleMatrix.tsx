import { useTranslation } from "react-i18next";

import type { Schema } from "@/shared/api/community";
import { Icon } from "@/shared/ui/Icon";

import { permissionKey } from "./words";

/** Role by permission: what each may do. */
export function RoleMatrix({ roles }: { roles: readonly Schema<"RoleOut">[] }) {
  const { t } = useTranslation("access");
  const permissions = [...new Set(roles.flatMap((role) => role.permissions))];
  return (
    <section className="data-table mt-4">
      <div className="table-tools">
        <h2 className="m-0">{t("matrix")}</h2>
      </div>
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="table-scroll" role="region" aria-label={t("matrix")} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t("matrix_permission")}</th>
              {roles.map(({ role }) => (
                <th key={role} scope="col" className="text-center">
                  {t(`shell:role.${role}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">{t("second_factor")}</th>
              {roles.map((role) => (
                <Mark key={role.role} isSet={role.needs_second_factor} />
              ))}
            </tr>
            {permissions.map((permission) => (
              <tr key={permission}>
                <th scope="row" className="fw-normal">
                  {t(`permission.${permissionKey(permission)}`)}
                </th>
                {roles.map((role) => (
                  <Mark key={role.role} isSet={role.permissions.includes(permission)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Mark({ isSet }: { isSet: boolean }) {
  const { t } = useTranslation("access");
  return (
    <td className="text-center">
      {isSet ? <Icon name="check-lg" /> : <span aria-hidden="true">–</span>}
      <span className="visually-hidden">{isSet ? t("matrix_yes") : t("matrix_no")}</span>
    </td>
  );
}
