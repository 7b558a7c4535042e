import { daysAdded } from "@cercollettiva/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api, type Schema } from "@/shared/api/community";
import { fileKeep } from "@/shared/api/download";
import { useMay } from "@/shared/api/session";
import { useFormats } from "@/shared/format";
import { Badge } from "@/shared/ui/Badge";
import { csvOf } from "@/shared/ui/charts/csv";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Icon } from "@/shared/ui/Icon";
import { JobProgress } from "@/shared/ui/JobProgress";
import { Notice } from "@/shared/ui/Notice";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Skeleton } from "@/shared/ui/Skeleton";
import { usePathPart } from "@/shared/ui/url-state";

import { STATE_TONES } from "./words";

type File = Schema<"ImportDetailOut">;

const ASKED_EVERY_MS = 1500;

/** One file of readings and what became of it; asked again while it waits. */
export default function FilePage() {
  const { t } = useTranslation("metering");
  const fileId = usePathPart("fileId");
  const file = useQuery({
    queryKey: ["imports", fileId],
    queryFn: async () =>
      answered(await api.GET("/api/v1/imports/{file_id}", { params: { path: { file_id: fileId } } })),
    refetchInterval: ({ state }) => state.data?.state === "queued" && ASKED_EVERY_MS,
  });
  return (
    <>
      <PageHeader
        title={file.data?.name ?? t("one")}
        subtitle={
          file.data && <Badge tone={STATE_TONES[file.data.state]}>{t(`state.${file.data.state}`)}</Badge>
        }
        back={{ to: "/data", label: t("title") }}
      />
      {file.error && <ErrorCard error={file.error} retry={file.refetch} />}
      {!file.data && !file.error && <Skeleton />}
      {file.data && <Result file={file.data} />}
    </>
  );
}

function Result({ file }: { file: File }) {
  const { t } = useTranslation("metering");
  const may = useMay();
  if (file.state === "queued") {
    return (
      <JobProgress label={t("file.waiting")} done={null} total={null}>
        {t("file.waiting_text")}
      </JobProgress>
    );
  }
  const isUnchanged = file.curves_new + file.curves_corrected === 0;
  return (
    <>
      {file.state === "refused" ? (
        <Notice kind="danger">
          <p>{t("file.refused")}</p>
          {may("readings.import") && <Link to="/data/import">{t("file.again")}</Link>}
        </Notice>
      ) : (
        <Notice kind="success">{isUnchanged ? t("file.unchanged") : t("file.imported")}</Notice>
      )}
      {file.state === "imported" && <Counts file={file} />}
      {file.problems.length > 0 && <Problems file={file} />}
      <Facts file={file} />
    </>
  );
}

function Counts({ file }: { file: File }) {
  const { t } = useTranslation("metering");
  const formats = useFormats();
  const counts = [
    [t("file.new"), file.curves_new],
    [t("file.corrected"), file.curves_corrected],
    [t("file.same"), file.curves_unchanged],
    [t("column.gaps"), file.gap_count],
  ] as const;
  return (
    <dl className="answers answers-many">
      {counts.map(([label, count]) => (
        <div key={label} className="answer">
          <dt>{label}</dt>
          <dd>{formats.number(count)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Problems({ file }: { file: File }) {
  const { t } = useTranslation("metering");
  const formats = useFormats();
  const columns = [t("problem.level"), t("problem.where"), t("problem.what"), t("problem.code")];
  const keep = () => {
    const rows = file.problems.map(({ level, where, message, code }) => [
      t(`level.${level}`),
      where,
      message,
      code,
    ]);
    fileKeep(new Blob([csvOf([columns, ...rows])], { type: "text/csv" }), `${file.name}-findings.csv`);
  };
  return (
    <section className="card-box mb-4" aria-labelledby="problems">
      <div className="chart-head">
        <h2 id="problems">{t("problem.title")}</h2>
        <button type="button" className="btn btn-quiet btn-sm" onClick={keep}>
          <Icon name="download" /> CSV
        </button>
      </div>
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="table-scroll" role="region" aria-labelledby="problems" tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {file.problems.map(({ level, where, message, code }, at) => (
              <tr key={at}>
                <td>
                  <Badge tone={level === "error" ? "bad" : "waiting"}>{t(`level.${level}`)}</Badge>
                </td>
                <td className="text-nowrap">{where}</td>
                <td lang="en">{message}</td>
                <td>
                  <code>{code}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {file.problems_left_out > 0 && (
        <p className="mt-3 mb-0">
          {t("problem.more", {
            count: file.problems_left_out,
            formatted: formats.number(file.problems_left_out),
          })}
        </p>
      )}
    </section>
  );
}

function Facts({ file }: { file: File }) {
  const { t } = useTranslation("metering");
  const formats = useFormats();
  return (
    <section className="card-box">
      <h2>{t("file.facts")}</h2>
      <dl className="facts">
        <dt>{t("column.direction")}</dt>
        <dd>{t(`direction.${file.direction}`)}</dd>
        <dt>{t("column.source")}</dt>
        <dd>{t(`source.${file.source}`)}</dd>
        {file.covers_from && file.covers_until && (
          <>
            <dt>{t("column.covers")}</dt>
            <dd>
              {formats.day(file.covers_from)} – {formats.day(daysAdded(file.covers_until, -1))}
            </dd>
          </>
        )}
        <dt>{t("column.pods")}</dt>
        <dd>{formats.number(file.pod_count)}</dd>
        <dt>{t("file.values")}</dt>
        <dd>{formats.number(file.value_count)}</dd>
        <dt>{t("column.received")}</dt>
        <dd>{formats.instant(file.received_at)}</dd>
        <dt>{t("file.size")}</dt>
        <dd>{formats.bytes(file.size_bytes)}</dd>
        <dt>SHA-256</dt>
        <dd>
          <code>{file.sha256}</code>
        </dd>
      </dl>
    </section>
  );
}
