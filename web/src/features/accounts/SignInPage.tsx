import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useSession } from "@/shared/api/session";
import { useTitle } from "@/shared/ui/PageHeader";
import SignInSteps from "@/shared/ui/sign-in/SignInSteps";
import { useUrlState } from "@/shared/ui/url-state";

import { pathOfOurs } from "./next";

export default function SignInPage() {
  const { t } = useTranslation("accounts");
  const [{ next }] = useUrlState({ next: "/" });
  const session = useSession();
  const navigate = useNavigate();
  useTitle(t("sign_in"));
  return (
    <div className="card-box">
      <h1>{t("sign_in")}</h1>
      <p className="text-body-secondary">{t("sign_in_text")}</p>
      <SignInSteps
        pending={session?.pending ?? null}
        onDone={() => void navigate({ href: pathOfOurs(next), replace: true })}
      />
      <p className="text-center mt-4 mb-0">
        <Link to="/reset-password">{t("forgotten")}</Link>
      </p>
    </div>
  );
}
