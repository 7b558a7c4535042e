/** What goes over the wire about a passkey; the server and the browser understand it, we hand it on. */
export type PasskeyJson = Record<string, unknown>;

export function passkeysAreSupported(): boolean {
  return typeof PublicKeyCredential !== "undefined" && "parseRequestOptionsFromJSON" in PublicKeyCredential;
}

/** Prove a passkey; null when the person thinks better of it. */
export async function passkeyProve(options: {
  publicKey: PublicKeyCredentialRequestOptionsJSON;
}): Promise<PasskeyJson | null> {
  return credentialOr(() =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey),
    }),
  );
}

/** Make a passkey; null when the person thinks better of it. */
export async function passkeyMake(options: {
  publicKey: PublicKeyCredentialCreationOptionsJSON;
}): Promise<PasskeyJson | null> {
  return credentialOr(() =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey),
    }),
  );
}

async function credentialOr(ask: () => Promise<Credential | null>): Promise<PasskeyJson | null> {
  try {
    const credential = await ask();
    return credential instanceof PublicKeyCredential ? (credential.toJSON() as PasskeyJson) : null;
  } catch (error) {
    if (error instanceof DOMException && (error.name === "NotAllowedError" || error.name === "AbortError"))
      return null;
    throw error;
  }
}
