import { useId } from "react";
import { useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";

import type { Permission } from "@/shared/api/permissions";

import { permissionKey } from "./words";

/** Which permissions a key gets, of those that its maker has. */
export function PermissionChoice({ permissions }: { permissions: readonly Permission[] }) {
  const { t } = useTranslation("access");
  const id = useId();
  const { register, formState } = useFormContext();
  const fault = formState.errors.permissions?.message;
  return (
    <fieldset className="field" aria-describedby={fault ? `${id}-fault` : undefined}>
      <legend className="form-label fs-6 fw-semibold">{t("key_permissions")}</legend>
      <div className="check-columns">
        {permissions.map((permission) => (
          <div key={permission} className="form-check">
            <input
              type="checkbox"
              id={id + permission}
              className="form-check-input"
              value={permission}
              {...register("permissions", {
                validate: (chosen: readonly string[]) => chosen.length > 0 || t("key_permissions_needed"),
              })}
            />
            <label className="form-check-label" htmlFor={id + permission}>
              {t(`permission.${permissionKey(permission)}`)}
            </label>
          </div>
        ))}
      </div>
      {typeof fault === "string" && (
        <div id={`${id}-fault`} className="invalid-feedback d-block">
          {fault}
        </div>
      )}
    </fieldset>
  );
}
