import { useId, useState, type ReactNode } from "react";
import Modal from "react-bootstrap/Modal";
import { useTranslation } from "react-i18next";

import { ErrorCard } from "./ErrorCard";
import { Icon, type IconName } from "./Icon";

/**
 * A button for what cannot be undone lightly: it opens a dialog that says the consequence in numbers, and the
 * button there carries the verb.
 */
export function ConfirmButton({
  label,
  title,
  verb,
  icon,
  isDangerous = false,
  className = "btn-outline-secondary btn-sm",
  wordToType,
  isReady = true,
  onConfirm,
  children,
}: {
  label: string;
  title: string;
  verb: string;
  icon?: IconName;
  isDangerous?: boolean;
  className?: string;
  /** Must be typed before the button works: for what cannot be undone at all. */
  wordToType?: string;
  /** Whether what stands in the dialog is complete. */
  isReady?: boolean;
  onConfirm: () => Promise<unknown>;
  /** The consequence. */
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [typed, setTyped] = useState("");
  const [error, setError] = useState<unknown>(null);
  const close = () => {
    setIsOpen(false);
    setTyped("");
    setError(null);
  };
  const confirm = async () => {
    setIsBusy(true);
    setError(null);
    try {
      await onConfirm();
      close();
    } catch (refused) {
      setError(refused);
    } finally {
      setIsBusy(false);
    }
  };
  const isEnabled = isReady && !isBusy && (wordToType === undefined || typed.trim() === wordToType);
  return (
    <>
      <button type="button" className={`btn ${className}`} onClick={() => setIsOpen(true)}>
        {icon && <Icon name={icon} />} {label}
      </button>
      <Modal show={isOpen} onHide={close} centered aria-labelledby={id}>
        <Modal.Body className="p-4">
          <h2 id={id}>{title}</h2>
          <div className="mb-3">{children}</div>
          {wordToType !== undefined && (
            <div className="field">
              <label className="form-label" htmlFor={`${id}-word`}>
                {t("confirm.type", { word: wordToType })}
              </label>
              <input
                id={`${id}-word`}
                className="form-control"
                autoComplete="off"
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            </div>
          )}
          {error !== null && <ErrorCard error={error} />}
          <div className="d-flex flex-wrap gap-2 justify-content-end">
            <button type="button" className="btn btn-outline-secondary" onClick={close}>
              {t("cancel")}
            </button>
            <button
              type="button"
              className={`btn ${isDangerous ? "btn-danger" : "btn-primary"} ${isBusy ? "is-busy" : ""}`}
              disabled={!isEnabled}
              onClick={() => void confirm()}
            >
              {verb}
            </button>
          </div>
        </Modal.Body>
      </Modal>
    </>
  );
}
