import { LANGUAGE_NAMES, LANGUAGES, type Language } from "@cercollettiva/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api, type Schema } from "@/shared/api/community";
import { useFormats } from "@/shared/format";
import { Badge } from "@/shared/ui/Badge";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { CheckField, Form, SelectField, Submit } from "@/shared/ui/forms";
import { Notice } from "@/shared/ui/Notice";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Skeleton } from "@/shared/ui/Skeleton";
import { useUrlState } from "@/shared/ui/url-state";

const ROWS = 30;
const TOPICS = ["settlement", "readings", "service"] as const satisfies readonly Schema<"Topic">[];

/** What one was told, and which of it comes by mail as well. */
export default function NoticesPage() {
  const { t } = useTranslation("notices");
  const queries = useQueryClient();
  const [{ unread }, setState] = useUrlState({ unread: "" });
  const readAll = useMutation({
    mutationFn: () => api.POST("/api/v1/notices/read"),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["notices"] }),
  });
  return (
    <>
      <PageHeader title={t("title")}>
        <div className="form-check">
          <input
            type="checkbox"
            id="unread"
            className="form-check-input"
            checked={unread !== ""}
            onChange={(event) => setState({ unread: event.target.checked ? "1" : "" })}
          />
          <label htmlFor="unread" className="form-check-label">
            {t("unread_only")}
          </label>
        </div>
        <button type="button" className="btn btn-outline-secondary" onClick={() => readAll.mutate()}>
          {t("read_all")}
        </button>
      </PageHeader>
      {readAll.error && <ErrorCard error={readAll.error} />}
      <div className="columns-2">
        <section className="card-box">
          <NoticeList isUnread={unread !== ""} />
        </section>
        <section className="card-box">
          <h2>{t("settings")}</h2>
          <p className="text-body-secondary">{t("settings_text")}</p>
          <Settings />
        </section>
      </div>
    </>
  );
}

function NoticeList({ isUnread }: { isUnread: boolean }) {
  const { t } = useTranslation("notices");
  const formats = useFormats();
  const notices = useInfiniteQuery({
    queryKey: ["notices", "list", isUnread],
    queryFn: async ({ pageParam }) =>
      answered(
        await api.GET("/api/v1/notices", {
          params: { query: { unread: isUnread, limit: ROWS, offset: pageParam } },
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last, all) => (all.length * ROWS < last.count ? all.length * ROWS : undefined),
  });
  if (notices.error) return <ErrorCard error={notices.error} retry={notices.refetch} />;
  if (!notices.data) return <Skeleton />;
  const items = notices.data.pages.flatMap((page) => page.items);
  if (items.length === 0) {
    return (
      <EmptyState icon="bell" title={t("empty")}>
        <p>{t("empty_text")}</p>
      </EmptyState>
    );
  }
  return (
    <>
      <ul className="card-list">
        {items.map((notice) => (
          <li key={notice.id} className="px-0">
            <div className="card-list-title">
              <Link to={notice.link}>{notice.subject}</Link>
              {!notice.read_at && <Badge tone="info">{t("unread")}</Badge>}
            </div>
            <p className="mb-1">{notice.text}</p>
            <div className="small text-body-secondary">{formats.instant(notice.created_at)}</div>
          </li>
        ))}
      </ul>
      {notices.hasNextPage && (
        <button
          type="button"
          className="btn btn-outline-secondary"
          onClick={() => void notices.fetchNextPage()}
        >
          {t("more")}
        </button>
      )}
    </>
  );
}

function Settings() {
  const settings = useQuery({
    queryKey: ["notice-settings"],
    queryFn: async () => answered(await api.GET("/api/v1/notice-settings")),
  });
  if (settings.error) return <ErrorCard error={settings.error} retry={settings.refetch} />;
  if (!settings.data) return <Skeleton />;
  return <SettingsForm settings={settings.data} />;
}

type Values = Record<Schema<"Topic">, boolean> & { language: Language };

function SettingsForm({ settings }: { settings: Schema<"NoticeSettingsOut"> }) {
  const { t } = useTranslation("notices");
  const [isSaved, setIsSaved] = useState(false);
  const isMailed = (topic: Schema<"Topic">) => !settings.topics_without_mail.includes(topic);
  const form = useForm<Values>({
    defaultValues: {
      language: settings.language as Language,
      settlement: isMailed("settlement"),
      readings: isMailed("readings"),
      service: isMailed("service"),
    },
  });
  return (
    <>
      {isSaved && <Notice kind="success">{t("saved")}</Notice>}
      <Form
        form={form}
        onSubmit={async ({ language, ...topics }) => {
          const body = { language, topics_without_mail: TOPICS.filter((topic) => !topics[topic]) };
          await api.PUT("/api/v1/notice-settings", { body });
          setIsSaved(true);
        }}
      >
        {TOPICS.map((topic) => (
          <CheckField key={topic} name={topic} label={t(`topic.${topic}`)} />
        ))}
        <SelectField
          name="language"
          label={t("language")}
          required
          options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
        />
        <Submit>{t("save")}</Submit>
      </Form>
    </>
  );
}
