import { useQuery, useQueryClient } from "@tanstack/react-query";
import qrcode from "qrcode-generator";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { account } from "@/shared/api/account";
import { passkeyMake, passkeysAreSupported } from "@/shared/api/passkeys";
import { ProblemError } from "@/shared/api/problem";
import { useFormats } from "@/shared/format";
import { ConfirmButton } from "@/shared/ui/ConfirmButton";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Form, Submit, TextField } from "@/shared/ui/forms";
import { Icon } from "@/shared/ui/Icon";
import { Notice } from "@/shared/ui/Notice";
import { Skeleton } from "@/shared/ui/Skeleton";

import { ProofButton, useProof } from "./ProveAgain";

interface Authenticator {
  id?: number;
  type: "totp" | "recovery_codes" | "webauthn";
  name?: string;
  created_at: number;
  last_used_at: number | null;
  unused_code_count?: number;
}

const QUERY_KEY = ["authenticators"];

/** The second factors of the account: codes of an app, passkeys, recovery codes. */
export function SecondFactors({ onEnrolled }: { onEnrolled?: () => void }) {
  const queries = useQueryClient();
  const { dialog, withProof } = useProof();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const factors = useQuery({
    queryKey: QUERY_KEY,
    queryFn: async () => (await account<Authenticator[]>("GET", "/account/authenticators")).data,
  });
  if (factors.error) return <ErrorCard error={factors.error} retry={factors.refetch} />;
  if (!factors.data) return <Skeleton />;

  const look = () => queries.invalidateQueries({ queryKey: QUERY_KEY });
  /** The first factor brings recovery codes along, which are shown this once. */
  const enrolled = () =>
    withProof(async () => {
      const { data } = await account<{ unused_codes?: string[] }>(
        "GET",
        "/account/authenticators/recovery-codes",
      );
      setCodes(data.unused_codes ?? []);
      await look();
    });
  if (codes) {
    return (
      <RecoveryCodes
        codes={codes}
        onKept={() => {
          setCodes(null);
          onEnrolled?.();
        }}
      />
    );
  }
  const totp = factors.data.find(({ type }) => type === "totp");
  return (
    <>
      <FactorList factors={factors.data} onChange={look} />
      {!totp && <NewTotp onEnrolled={enrolled} />}
      {passkeysAreSupported() && <NewPasskey onEnrolled={enrolled} />}
      {factors.data.some(({ type }) => type === "recovery_codes") && <NewRecoveryCodes onMade={setCodes} />}
      {dialog}
    </>
  );
}

function FactorList({
  factors,
  onChange,
}: {
  factors: readonly Authenticator[];
  onChange: () => Promise<unknown>;
}) {
  const { t } = useTranslation("accounts");
  const formats = useFormats();
  const { dialog, withProof } = useProof();
  const remove = async ({ type, id }: Authenticator) => {
    if (type === "totp") await account("DELETE", "/account/authenticators/totp");
    else await account("DELETE", "/account/authenticators/webauthn", { authenticators: [id] });
    await onChange();
  };
  const instant = (seconds: number) => formats.instant(new Date(seconds * 1000).toISOString());
  if (factors.length === 0) return <Notice kind="warning">{t("factor.none")}</Notice>;
  return (
    <>
      <ul className="card-list mb-3">
        {factors.map((factor) => (
          <li key={factor.type + String(factor.id ?? "")} className="d-flex gap-3 align-items-center px-0">
            <Icon
              name={
                factor.type === "webauthn" ? "fingerprint" : factor.type === "totp" ? "shield-check" : "key"
              }
            />
            <div className="me-auto">
              <div className="fw-semibold">{factor.name ?? t(`factor.${factor.type}`)}</div>
              <div className="small text-body-secondary">
                {factor.type === "recovery_codes"
                  ? t("factor.codes_left", { count: factor.unused_code_count ?? 0 })
                  : factor.last_used_at
                    ? t("factor.used", { at: instant(factor.last_used_at) })
                    : t("factor.since", { at: instant(factor.created_at) })}
              </div>
            </div>
            {factor.type !== "recovery_codes" && (
              <ConfirmButton
                label={t("factor.remove")}
                title={t("factor.remove_title")}
                verb={t("factor.remove")}
                isDangerous
                onConfirm={() => withProof(() => remove(factor))}
              >
                {t("factor.remove_text")}
              </ConfirmButton>
            )}
          </li>
        ))}
      </ul>
      {dialog}
    </>
  );
}

interface Seed {
  secret: string;
  totp_url: string;
}

function NewTotp({ onEnrolled }: { onEnrolled: () => Promise<void> }) {
  const { t } = useTranslation("accounts");
  const form = useForm({ defaultValues: { code: "" } });
  const { dialog, withProof } = useProof();
  const [seed, setSeed] = useState<Seed | null>(null);
  if (!seed) {
    return (
      <ProofButton
        icon="shield-check"
        label={t("factor.totp_add")}
        action={async () => {
          setSeed(await seedAsk());
        }}
      />
    );
  }
  return (
    <div className="mb-3">
      <h2>{t("factor.totp")}</h2>
      <p>{t("factor.totp_scan")}</p>
      <QrCode text={seed.totp_url} label={t("factor.totp_qr")} />
      <p className="small">
        {t("factor.totp_secret")}{" "}
        <code className="user-select-all">{seed.secret.replace(/(.{4})/g, "$1 ")}</code>
      </p>
      <Form
        form={form}
        onSubmit={({ code }) =>
          withProof(async () => {
            await account("POST", "/account/authenticators/totp", { code: code.replaceAll(" ", "") });
            await onEnrolled();
          })
        }
      >
        <TextField
          name="code"
          label={t("factor.totp_code")}
          autoComplete="one-time-code"
          inputMode="numeric"
          required
        />
        <Submit>{t("factor.totp_on")}</Submit>
      </Form>
      {dialog}
    </div>
  );
}

/** The seed comes with the answer that there is no authenticator yet (404). */
async function seedAsk(): Promise<Seed> {
  const answer = await fetch("/_allauth/browser/v1/account/authenticators/totp");
  const body = (await answer.json()) as { meta?: Partial<Seed> };
  if (body.meta?.secret && body.meta.totp_url)
    return { secret: body.meta.secret, totp_url: body.meta.totp_url };
  // It is the way in which this page says what is missing, as a proof that is too old.
  await account("GET", "/account/authenticators/totp");
  throw new ProblemError({
    status: answer.status,
    code: "page_failed",
    detail: "",
    request_id: "",
    errors: [],
  });
}

function QrCode({ text, label }: { text: string; label: string }) {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  const path = Array.from({ length: size * size }, (_, at) => [Math.floor(at / size), at % size] as const)
    .filter(([row, column]) => code.isDark(row, column))
    .map(([row, column]) => `M${column} ${row}h1v1h-1z`)
    .join("");
  return (
    <svg role="img" aria-label={label} className="qr-code" viewBox={`-2 -2 ${size + 4} ${size + 4}`}>
      <rect x="-2" y="-2" width={size + 4} height={size + 4} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

function NewPasskey({ onEnrolled }: { onEnrolled: () => Promise<void> }) {
  const { t } = useTranslation("accounts");
  return (
    <ProofButton
      icon="fingerprint"
      label={t("factor.passkey_add")}
      action={async () => {
        const path = "/account/authenticators/webauthn";
        const { data } = await account<{
          creation_options: { publicKey: PublicKeyCredentialCreationOptionsJSON };
        }>("GET", `${path}?passwordless`);
        const credential = await passkeyMake(data.creation_options);
        if (!credential) return;
        await account("POST", path, { name: t("factor.webauthn"), credential });
        await onEnrolled();
      }}
    />
  );
}

function NewRecoveryCodes({ onMade }: { onMade: (codes: readonly string[]) => void }) {
  const { t } = useTranslation("accounts");
  return (
    <ProofButton
      icon="key"
      label={t("factor.codes_new")}
      action={async () => {
        const { data } = await account<{ unused_codes: string[] }>(
          "POST",
          "/account/authenticators/recovery-codes",
          {},
        );
        onMade(data.unused_codes);
      }}
    />
  );
}

function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const { t } = useTranslation("accounts");
  return (
    <>
      <h2>{t("factor.recovery_codes")}</h2>
      <p>{t("factor.codes_keep")}</p>
      <ul className="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="d-flex flex-wrap gap-2">
        <button
          type="button"
          className="btn btn-outline-secondary"
          onClick={() => void navigator.clipboard.writeText(codes.join("\n"))}
        >
          <Icon name="clipboard" /> {t("factor.codes_copy")}
        </button>
        <button type="button" className="btn btn-primary" onClick={onKept}>
          {t("factor.codes_kept")}
        </button>
      </div>
    </>
  );
}
