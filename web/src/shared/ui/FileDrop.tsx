import { useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Icon } from "./Icon";

/** A place to choose a file or to drop one: the input itself lies over all of it and takes both. */
export function FileDrop({
  accept,
  help,
  onFile,
}: {
  accept: string;
  help?: ReactNode;
  onFile: (file: File) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="drop-zone">
      <Icon name="cloud-arrow-up" />
      <label htmlFor={id} className="fw-semibold">
        {t("upload.choose")}
      </label>
      {help && (
        <span id={`${id}-help`} className="small text-body-secondary">
          {help}
        </span>
      )}
      <input
        id={id}
        type="file"
        accept={accept}
        aria-describedby={help ? `${id}-help` : undefined}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) onFile(file);
          event.target.value = "";
        }}
      />
    </div>
  );
}
