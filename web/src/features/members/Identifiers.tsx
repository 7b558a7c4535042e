import { useMutation, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api } from "@/shared/api/community";
import { useMay } from "@/shared/api/session";
import { ConfirmButton } from "@/shared/ui/ConfirmButton";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Skeleton } from "@/shared/ui/Skeleton";

/** Fiscal code and IBAN, masked until somebody says what for. */
export function Identifiers({ memberId }: { memberId: string }) {
  const { t } = useTranslation("members");
  const may = useMay();
  const id = useId();
  const [reason, setReason] = useState("");
  const params = { path: { member_id: memberId } };
  const masked = useQuery({
    queryKey: ["members", memberId, "identifiers"],
    queryFn: async () => answered(await api.GET("/api/v1/members/{member_id}/identifiers", { params })),
  });
  const reveal = useMutation({
    mutationFn: async () =>
      answered(
        await api.POST("/api/v1/members/{member_id}/identifiers/reveal", { params, body: { reason } }),
      ),
  });
  if (masked.error) return <ErrorCard error={masked.error} retry={masked.refetch} />;
  if (!masked.data) return <Skeleton />;
  const shown = reveal.data ?? masked.data;
  const isHidden = !reveal.data && (shown.fiscal_code !== null || shown.iban !== null);
  return (
    <>
      <dl className="facts mb-3">
        <dt>{t("detail.fiscal_code")}</dt>
        <dd>{shown.fiscal_code ? <code>{shown.fiscal_code}</code> : t("detail.none")}</dd>
        <dt>{t("detail.iban")}</dt>
        <dd>{shown.iban ? <code>{shown.iban}</code> : t("detail.none")}</dd>
      </dl>
      {isHidden && may("registry.reveal") && (
        <ConfirmButton
          icon="eye"
          label={t("detail.reveal")}
          title={t("detail.reveal_title")}
          verb={t("detail.reveal")}
          isReady={reason.trim() !== ""}
          onConfirm={() => reveal.mutateAsync()}
        >
          <p>{t("detail.reveal_text")}</p>
          <label className="form-label" htmlFor={id}>
            {t("detail.reveal_reason")}
          </label>
          <input
            id={id}
            className="form-control"
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </ConfirmButton>
      )}
    </>
  );
}
