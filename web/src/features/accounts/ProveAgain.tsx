import { useState, type ReactNode } from "react";
import Modal from "react-bootstrap/Modal";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { account } from "@/shared/api/account";
import { problemOf } from "@/shared/api/problem";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Form, PasswordField, Submit } from "@/shared/ui/forms";
import { Icon, type IconName } from "@/shared/ui/Icon";

type Action = () => Promise<void>;

/**
 * For what changes the account: runs an action, and when the last proof is too old for it, asks for the password
 * and runs it again. Whoever thinks better of it has changed nothing.
 */
export function useProof(): { dialog: ReactNode; withProof: (action: Action) => Promise<void> } {
  const { t } = useTranslation("accounts");
  const [answer, setAnswer] = useState<{ give: (isProved: boolean) => void } | null>(null);
  const give = (isProved: boolean) => {
    answer?.give(isProved);
    setAnswer(null);
  };
  const withProof = async (action: Action) => {
    try {
      await action();
    } catch (error) {
      if (problemOf(error).code !== "reauthentication_required") throw error;
      const isProved = await new Promise<boolean>((resolve) => setAnswer({ give: resolve }));
      if (isProved) await action();
    }
  };
  const dialog = (
    <Modal show={answer !== null} onHide={() => give(false)} centered aria-labelledby="prove-again">
      <Modal.Body className="p-4">
        <h2 id="prove-again">{t("prove_again")}</h2>
        <Password onProved={() => give(true)} />
      </Modal.Body>
    </Modal>
  );
  return { dialog, withProof };
}

/** A button for what changes the account. */
export function ProofButton({ icon, label, action }: { icon: IconName; label: string; action: Action }) {
  const [error, setError] = useState<unknown>(null);
  const { dialog, withProof } = useProof();
  return (
    <div className="mb-2">
      {error !== null && <ErrorCard error={error} />}
      <button
        type="button"
        className="btn btn-outline-secondary"
        onClick={() => {
          setError(null);
          withProof(action).catch(setError);
        }}
      >
        <Icon name={icon} /> {label}
      </button>
      {dialog}
    </div>
  );
}

function Password({ onProved }: { onProved: () => void }) {
  const { t } = useTranslation("accounts");
  const form = useForm({ defaultValues: { password: "" } });
  return (
    <Form
      form={form}
      onSubmit={async (body) => {
        await account("POST", "/auth/reauthenticate", body);
        onProved();
      }}
    >
      <PasswordField name="password" label={t("password")} autoComplete="current-password" />
      <Submit>{t("go_on")}</Submit>
    </Form>
  );
}
