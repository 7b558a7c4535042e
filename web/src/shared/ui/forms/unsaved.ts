import { useBlocker } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

/** Ask before the page is left, in the application or by the browser, while something is unsaved. */
export function useUnsavedGuard(isUnsaved: boolean, mayLeave: () => boolean = () => false): void {
  const { t } = useTranslation();
  useBlocker({
    shouldBlockFn: () => !mayLeave() && !confirm(t("form.unsaved")),
    enableBeforeUnload: () => isUnsaved,
    disabled: !isUnsaved,
  });
}
