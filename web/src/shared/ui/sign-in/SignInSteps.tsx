import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { account } from "../../api/account";
import { passkeyProve, passkeysAreSupported } from "../../api/passkeys";
import { meQuery, sessionQuery, useSessionDoors, type Session } from "../../api/session";
import { ErrorCard } from "../ErrorCard";
import { Form, PasswordField, Submit, TextField } from "../forms";
import { Icon } from "../Icon";

interface RequestOptions {
  request_options: { publicKey: PublicKeyCredentialRequestOptionsJSON };
}

/** Signing in, one step after the other: password or passkey, then what the account still has to prove. */
export default function SignInSteps({
  pending = null,
  onDone,
}: {
  pending?: string | null;
  onDone: () => void;
}) {
  const doors = useSessionDoors();
  const queries = useQueryClient();
  const [left, setLeft] = useState(pending);

  const goOn = (session: Session) => {
    queries.setQueryData(sessionQuery(doors).queryKey, session);
    if (session.account) {
      queries.removeQueries({ queryKey: meQuery(doors).queryKey });
      onDone();
    } else {
      setLeft(session.pending);
    }
  };
  const lookAgain = async () => {
    goOn(await doors.read());
  };

  if (left === "mfa_authenticate") return <SecondFactor onProved={lookAgain} />;
  if (left === "verify_email") return <AddressCode onProved={lookAgain} />;
  return <FirstStep onSession={goOn} onPasskey={lookAgain} />;
}

function FirstStep({
  onSession,
  onPasskey,
}: {
  onSession: (session: Session) => void;
  onPasskey: () => Promise<void>;
}) {
  const { t } = useTranslation();
  const doors = useSessionDoors();
  const form = useForm({ defaultValues: { email: "", password: "" } });
  return (
    <>
      <Form
        form={form}
        onSubmit={async (values) => {
          onSession(await doors.signIn(values));
        }}
      >
        <TextField name="email" label={t("sign_in.email")} type="email" autoComplete="username" required />
        <PasswordField name="password" label={t("sign_in.password")} autoComplete="current-password" />
        <Submit isWide>{t("sign_in.go")}</Submit>
      </Form>
      {passkeysAreSupported() && (
        <PasskeyButton path="/auth/webauthn/login" label={t("sign_in.passkey")} onProved={onPasskey} />
      )}
    </>
  );
}

function SecondFactor({ onProved }: { onProved: () => Promise<void> }) {
  const { t } = useTranslation();
  const form = useForm({ defaultValues: { code: "" } });
  return (
    <>
      <Form
        form={form}
        onSubmit={async ({ code }) => {
          await account("POST", "/auth/2fa/authenticate", { code: code.replaceAll(" ", "") });
          await onProved();
        }}
      >
        <TextField
          name="code"
          label={t("sign_in.code")}
          help={t("sign_in.code_help")}
          autoComplete="one-time-code"
          inputMode="numeric"
          required
        />
        <Submit isWide>{t("sign_in.prove")}</Submit>
      </Form>
      {passkeysAreSupported() && (
        <PasskeyButton
          path="/auth/webauthn/authenticate"
          label={t("sign_in.passkey_second")}
          onProved={onProved}
        />
      )}
    </>
  );
}

function AddressCode({ onProved }: { onProved: () => Promise<void> }) {
  const { t } = useTranslation();
  const form = useForm({ defaultValues: { key: "" } });
  return (
    <Form
      form={form}
      onSubmit={async ({ key }) => {
        await account("POST", "/auth/email/verify", { key: key.trim() });
        await onProved();
      }}
    >
      <TextField
        name="key"
        label={t("sign_in.address_code")}
        help={t("sign_in.address_code_help")}
        autoComplete="one-time-code"
        required
      />
      <Submit isWide>{t("sign_in.prove")}</Submit>
    </Form>
  );
}

function PasskeyButton({
  path,
  label,
  onProved,
}: {
  path: string;
  label: string;
  onProved: () => Promise<void>;
}) {
  const { t } = useTranslation();
  const [error, setError] = useState<unknown>(null);
  const prove = async () => {
    setError(null);
    try {
      const { data } = await account<RequestOptions>("GET", path);
      const credential = await passkeyProve(data.request_options);
      if (!credential) return;
      await account("POST", path, { credential });
      await onProved();
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <>
      <p className="text-center text-body-secondary my-3">{t("sign_in.or")}</p>
      {error !== null && <ErrorCard error={error} />}
      <button type="button" className="btn btn-outline-secondary w-100" onClick={() => void prove()}>
        <Icon name="fingerprint" /> {label}
      </button>
    </>
  );
}
