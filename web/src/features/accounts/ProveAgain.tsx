import { useState } from "react";
import { useForm } from "react-hook-form";
import Modal from "react-bootstrap/Modal";
import { useTranslation } from "react-i18next";

import { account, type AccountAnswer, type Flows } from "@/shared/api/account";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Form, PasswordField, Submit } from "@/shared/ui/forms";
import { Icon, type IconName } from "@/shared/ui/Icon";

/** A button for what changes the account: when the last proof is too old, the password is asked for again first. */
export function ProveAgain({
  icon,
  label,
  action,
}: {
  icon: IconName;
  label: string;
  action: () => Promise<void>;
}) {
  const { t } = useTranslation("accounts");
  const [error, setError] = useState<unknown>(null);
  const [isAsking, setIsAsking] = useState(false);
  const run = async () => {
    setError(null);
    try {
      if (await proofIsOld()) setIsAsking(true);
      else await action();
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <div className="mb-2">
      {error !== null && <ErrorCard error={error} />}
      <button type="button" className="btn btn-outline-secondary" onClick={() => void run()}>
        <Icon name={icon} /> {label}
      </button>
      <Modal show={isAsking} onHide={() => setIsAsking(false)} centered aria-labelledby="prove-again">
        <Modal.Body className="p-4">
          <h2 id="prove-again">{t("prove_again")}</h2>
          <Password
            onProved={() => {
              setIsAsking(false);
              void run();
            }}
          />
        </Modal.Body>
      </Modal>
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

/** The doors of recovery codes answer 401 with the flow `reauthenticate` where the proof is too old. */
async function proofIsOld(): Promise<boolean> {
  const answer: AccountAnswer<Flows> = await account("GET", "/account/authenticators/webauthn?passwordless");
  return answer.status === 401 && (answer.data.flows ?? []).some(({ id }) => id.includes("reauthenticate"));
}
