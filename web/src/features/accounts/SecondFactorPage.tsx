import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useTitle } from "@/shared/ui/PageHeader";
import { useUrlState } from "@/shared/ui/url-state";

import { pathOfOurs } from "./next";
import { SecondFactors } from "./SecondFactors";

/** For whose role a second factor is a must and who has none yet; enrolling counts as proof. */
export default function SecondFactorPage() {
  const { t } = useTranslation("accounts");
  const [{ next }] = useUrlState({ next: "/" });
  const navigate = useNavigate();
  const queries = useQueryClient();
  useTitle(t("second_factor"));
  return (
    <div className="card-box">
      <h1>{t("second_factor")}</h1>
      <p className="text-body-secondary">{t("second_factor_needed")}</p>
      <SecondFactors
        onEnrolled={() => {
          queries.clear();
          void navigate({ href: pathOfOurs(next), replace: true });
        }}
      />
    </div>
  );
}
