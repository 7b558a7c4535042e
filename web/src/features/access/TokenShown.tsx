import { useTranslation } from "react-i18next";

import { Icon } from "@/shared/ui/Icon";
import { Notice } from "@/shared/ui/Notice";

/** A token, this once. */
export function TokenShown({ token, onKept }: { token: string; onKept: () => void }) {
  const { t } = useTranslation("access");
  return (
    <Notice kind="success">
      <p>{t("key_made")}</p>
      <p>
        <code className="user-select-all">{token}</code>
      </p>
      <div className="page-actions">
        <button
          type="button"
          className="btn btn-outline-secondary btn-sm"
          onClick={() => void navigator.clipboard.writeText(token)}
        >
          <Icon name="clipboard" /> {t("key_copy")}
        </button>
        <button type="button" className="btn btn-primary btn-sm" onClick={onKept}>
          {t("key_done")}
        </button>
      </div>
    </Notice>
  );
}
