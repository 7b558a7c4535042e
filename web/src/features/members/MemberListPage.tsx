import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Schema } from "@/shared/api/community";
import { fileKeep } from "@/shared/api/download";
import { upload } from "@/shared/api/upload";
import { useFormats } from "@/shared/format";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { FileDrop } from "@/shared/ui/FileDrop";
import { Icon } from "@/shared/ui/Icon";
import { Notice } from "@/shared/ui/Notice";
import { PageHeader } from "@/shared/ui/PageHeader";
import { ProgressLine } from "@/shared/ui/ProgressLine";
import { Steps } from "@/shared/ui/Steps";

import { ListReport } from "./ListReport";

type Report = Schema<"ListReportOut">;

/** A list of members and PODs: file, dry run by the validation of the run, confirmation, result. */
export default function MemberListPage() {
  const { t } = useTranslation("members");
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [sent, setSent] = useState(0);

  const check = useMutation({
    mutationFn: async (chosen: File) => {
      const answer = await upload("/api/v1/member-lists/check", { file: chosen }, setSent);
      return (await answer.json()) as Report;
    },
  });
  const take = useMutation({
    mutationFn: async ({ chosen, mode }: { chosen: File; mode: Schema<"ListMode"> }) => {
      const answer = await upload("/api/v1/member-lists", { file: chosen, mode }, setSent);
      return (await answer.json()) as Report;
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["members"] }),
  });
  const choose = (chosen: File) => {
    setFile(chosen);
    setSent(0);
    check.mutate(chosen);
  };
  const again = () => {
    setFile(null);
    check.reset();
    take.reset();
  };
  const step = take.data ? 2 : file ? 1 : 0;
  return (
    <>
      <PageHeader
        title={t("list.title")}
        subtitle={t("list.subtitle")}
        back={{ to: "/members", label: t("title") }}
      />
      <Steps labels={[t("list.step_file"), t("list.step_check"), t("list.step_done")]} now={step} />
      {(check.isPending || take.isPending) && (
        <div className="card-box mb-3">
          <ProgressLine label={t("list.checking")} share={sent < 1 ? sent : null} />
          <p className="mt-2 mb-0">{t("list.checking")}</p>
        </div>
      )}
      {(check.error ?? take.error) && <ErrorCard error={check.error ?? take.error} retry={again} />}
      {step === 0 && <ChooseFile onFile={choose} />}
      {step === 1 && file && check.data && !take.isPending && (
        <>
          <ListReport report={check.data} />
          <Decision
            file={file}
            report={check.data}
            onTake={(mode) => take.mutate({ chosen: file, mode })}
            onAgain={again}
          />
        </>
      )}
      {take.data && <Done report={take.data} />}
    </>
  );
}

function ChooseFile({ onFile }: { onFile: (file: File) => void }) {
  const { t } = useTranslation("members");
  return (
    <div className="card-box">
      <FileDrop accept=".csv,.xlsx" help={t("list.file_help")} onFile={onFile} />
      <p className="mt-3 mb-0">
        {t("list.template")}{" "}
        {["csv", "xlsx"].map((format) => (
          <a key={format} className="me-2" href={`/api/v1/member-lists/template?format=${format}`} download>
            {format.toUpperCase()}
          </a>
        ))}
      </p>
    </div>
  );
}

function Decision({
  file,
  report,
  onTake,
  onAgain,
}: {
  file: File;
  report: Report;
  onTake: (mode: Schema<"ListMode">) => void;
  onAgain: () => void;
}) {
  const { t } = useTranslation("members");
  const rejected = useMutation({
    mutationFn: async () => {
      const answer = await upload("/api/v1/member-lists/rejected", { file });
      fileKeep(await answer.blob(), "soci-scartati.csv");
    },
  });
  const isClean = report.rows_rejected === 0;
  return (
    <>
      {rejected.error && <ErrorCard error={rejected.error} />}
      {report.rows_created === 0 && isClean && <Notice>{t("list.nothing")}</Notice>}
      <div className="page-actions">
        {report.rows_created > 0 && (
          <button
            type="button"
            className="btn btn-primary"
            onClick={() => onTake(isClean ? "all_or_nothing" : "valid_rows")}
          >
            {isClean ? t("list.take_all") : t("list.take_valid")}
          </button>
        )}
        {!isClean && (
          <button type="button" className="btn btn-outline-secondary" onClick={() => rejected.mutate()}>
            <Icon name="download" /> {t("list.rejected_file")}
          </button>
        )}
        <button type="button" className="btn btn-outline-secondary" onClick={onAgain}>
          {t("list.again")}
        </button>
      </div>
    </>
  );
}

function Done({ report }: { report: Report }) {
  const { t } = useTranslation("members");
  const formats = useFormats();
  return (
    <div className="card-box">
      <Notice kind="success">
        {t("list.done", { count: report.rows_created, formatted: formats.number(report.rows_created) })}
      </Notice>
      <Link to="/members" className="btn btn-primary">
        {t("list.to_members")}
      </Link>
    </div>
  );
}
