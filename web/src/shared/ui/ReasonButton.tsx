import { useId, useState, type ComponentProps } from "react";
import { useTranslation } from "react-i18next";

import { ConfirmButton } from "./ConfirmButton";

const REASON_LENGTH = 500;

/** A decision that the log keeps with its reason: nothing happens without one. */
export function ReasonButton({
  onConfirm,
  isReady = true,
  children,
  ...rest
}: Omit<ComponentProps<typeof ConfirmButton>, "onConfirm"> & {
  onConfirm: (reason: string) => Promise<unknown>;
}) {
  const { t } = useTranslation();
  const id = useId();
  const [reason, setReason] = useState("");
  return (
    <ConfirmButton
      {...rest}
      isReady={isReady && reason.trim() !== ""}
      onConfirm={async () => {
        await onConfirm(reason);
        setReason("");
      }}
    >
      {children}
      <label className="form-label mt-3" htmlFor={id}>
        {t("confirm.reason")}
      </label>
      <textarea
        id={id}
        className="form-control"
        rows={2}
        maxLength={REASON_LENGTH}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <p className="form-text mb-0">{t("confirm.reason_help")}</p>
    </ConfirmButton>
  );
}
