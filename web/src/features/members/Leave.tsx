import { todayInItaly } from "@cercollettiva/core";
import { useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, type Schema } from "@/shared/api/community";
import { ConfirmButton } from "@/shared/ui/ConfirmButton";

/** Record that a member leaves, from a day on. */
export function Leave({ member, membershipId }: { member: Schema<"MemberOut">; membershipId: string }) {
  const { t } = useTranslation("members");
  const id = useId();
  const queries = useQueryClient();
  const [day, setDay] = useState(todayInItaly);
  return (
    <ConfirmButton
      className="btn-outline-secondary"
      label={t("leave.button")}
      title={t("leave.title", { name: member.name })}
      verb={t("leave.button")}
      isDangerous
      isReady={day !== ""}
      onConfirm={async () => {
        await api.POST("/api/v1/memberships/{membership_id}/end", {
          params: { path: { membership_id: membershipId } },
          body: { valid_until: day },
        });
        await queries.invalidateQueries({ queryKey: ["members"] });
      }}
    >
      <p>{t("leave.text")}</p>
      <label className="form-label" htmlFor={id}>
        {t("leave.date")}
      </label>
      <input
        id={id}
        type="date"
        className="form-control"
        value={day}
        onChange={(event) => setDay(event.target.value)}
      />
    </ConfirmButton>
  );
}
