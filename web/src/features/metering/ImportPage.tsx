import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { upload } from "@/shared/api/upload";
import { useFormats } from "@/shared/format";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { FileDrop } from "@/shared/ui/FileDrop";
import { Notice } from "@/shared/ui/Notice";
import { PageHeader } from "@/shared/ui/PageHeader";
import { ProgressLine } from "@/shared/ui/ProgressLine";
import { Steps } from "@/shared/ui/Steps";

import { DIRECTIONS, SOURCES, type MeterFile } from "./words";

/** A file of readings: chosen, said what it holds, sent; its own page then tells what became of it. */
export default function ImportPage() {
  const { t } = useTranslation("metering");
  const navigate = useNavigate();
  const [file, setFile] = useState<File | null>(null);
  const [sent, setSent] = useState(0);
  const send = useMutation({
    mutationFn: async (fields: { direction: string; source: string; file: File }) => {
      setSent(0);
      const answer = await upload("/api/v1/imports", fields, setSent);
      return (await answer.json()) as MeterFile;
    },
    onSuccess: ({ id }) => navigate({ to: "/data/files/$fileId", params: { fileId: id } } as never),
  });
  return (
    <>
      <PageHeader
        title={t("import.title")}
        subtitle={t("import.subtitle")}
        back={{ to: "/data", label: t("title") }}
      />
      <Steps
        labels={[t("import.step_file"), t("import.step_kind"), t("import.step_result")]}
        now={file ? 1 : 0}
      />
      {send.error && <ErrorCard error={send.error} />}
      {file === null ? (
        <div className="card-box">
          <FileDrop accept=".csv,.gz" help={t("import.file_help")} onFile={setFile} />
        </div>
      ) : send.isPending || send.isSuccess ? (
        <div className="card-box">
          <ProgressLine label={t("import.sending")} share={sent < 1 ? sent : null} />
          <p className="mt-2 mb-0">{t("import.sending")}</p>
        </div>
      ) : (
        <Kind
          file={file}
          onSend={(direction, source) => send.mutate({ direction, source, file })}
          onAgain={() => {
            send.reset();
            setFile(null);
          }}
        />
      )}
    </>
  );
}

/** What the file does not say itself: nothing of it is guessed. */
function Kind({
  file,
  onSend,
  onAgain,
}: {
  file: File;
  onSend: (direction: string, source: string) => void;
  onAgain: () => void;
}) {
  const { t } = useTranslation("metering");
  const formats = useFormats();
  const id = useId();
  const [direction, setDirection] = useState("");
  const [source, setSource] = useState("");
  const isReady = direction !== "" && source !== "";
  return (
    <form
      className="card-box form-narrow"
      onSubmit={(event) => {
        event.preventDefault();
        onSend(direction, source);
      }}
    >
      <h2 className="text-break">
        {file.name} <span className="fw-normal text-body-secondary">{formats.bytes(file.size)}</span>
      </h2>
      <div className="field">
        <label className="form-label" htmlFor={`${id}-direction`}>
          {t("column.direction")}
        </label>
        <select
          id={`${id}-direction`}
          className="form-select"
          required
          value={direction}
          onChange={({ target }) => setDirection(target.value)}
        >
          <option value="">{t("import.choose")}</option>
          {DIRECTIONS.map((value) => (
            <option key={value} value={value}>
              {t(`direction.${value}`)}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label className="form-label" htmlFor={`${id}-source`}>
          {t("column.source")}
        </label>
        <select
          id={`${id}-source`}
          className="form-select"
          required
          value={source}
          onChange={({ target }) => setSource(target.value)}
        >
          <option value="">{t("import.choose")}</option>
          {SOURCES.map((value) => (
            <option key={value} value={value}>
              {t(`source.${value}`)}
            </option>
          ))}
        </select>
      </div>
      <Notice>{t("import.whole")}</Notice>
      <div className="page-actions">
        <button type="submit" className="btn btn-primary" disabled={!isReady}>
          {t("import.send")}
        </button>
        <button type="button" className="btn btn-outline-secondary" onClick={onAgain}>
          {t("import.other")}
        </button>
      </div>
    </form>
  );
}
