import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { platformApi } from "@/shared/api/platform";
import { ReasonButton } from "@/shared/ui/ReasonButton";

import type { Community } from "./community";

/** Begin to act as a person of a community, and go to its host. */
export function ActAs({ community }: { community: Community }) {
  const { t } = useTranslation("console");
  const id = useId();
  const [email, setEmail] = useState("");
  const [ticket, setTicket] = useState("");
  return (
    <ReasonButton
      className="btn-outline-secondary"
      icon="person"
      label={t("act_as.button")}
      title={t("act_as.title", { name: community.name })}
      verb={t("act_as.verb")}
      wordToType={community.slug}
      isReady={email.trim() !== "" && ticket.trim() !== ""}
      onConfirm={async (reason) => {
        const { address } = answered(
          await platformApi.POST("/api/platform/v1/tenants/{tenant_id}/acting", {
            params: { path: { tenant_id: community.id } },
            body: { email, ticket, reason, slug: community.slug },
          }),
        );
        location.assign(address);
      }}
    >
      <p>{t("act_as.text")}</p>
      <label className="form-label" htmlFor={`${id}-email`}>
        {t("act_as.email")}
      </label>
      <input
        id={`${id}-email`}
        type="email"
        className="form-control mb-3"
        autoComplete="off"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <label className="form-label" htmlFor={`${id}-ticket`}>
        {t("act_as.ticket")}
      </label>
      <input
        id={`${id}-ticket`}
        className="form-control"
        autoComplete="off"
        value={ticket}
        onChange={(event) => setTicket(event.target.value)}
      />
    </ReasonButton>
  );
}
