import { Link, useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { ErrorCard } from "./ErrorCard";
import { PageHeader } from "./PageHeader";

/** An address that leads nowhere, or where one may not look. */
export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <main className="page" id="content">
      <PageHeader title={t("not_found.title")} />
      <p>{t("not_found.text")}</p>
      <Link to="/" className="btn btn-primary">
        {t("not_found.home")}
      </Link>
    </main>
  );
}

export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  return (
    <main className="page" id="content">
      <PageHeader title={t("page_error")} />
      <ErrorCard
        error={error}
        retry={async () => {
          reset();
          await router.invalidate();
        }}
      />
    </main>
  );
}
