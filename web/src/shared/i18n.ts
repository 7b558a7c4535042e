import { isLanguage, languageChosen, LOCALES, type Language } from "@cercollettiva/core";
import i18next, { type BackendModule, type ResourceKey } from "i18next";
import { initReactI18next } from "react-i18next";

const files = import.meta.glob<{ default: ResourceKey }>("../../packages/core/src/translations/*/*.json");
const STORED = "language";

const backend: BackendModule = {
  type: "backend",
  init: () => undefined,
  read: (language, room, done) => {
    const file = files[`../../packages/core/src/translations/${language}/${room}.json`];
    if (!file) return done(new Error(`No ${room} in ${language}.`), null);
    file().then(
      (module) => done(null, module.default),
      (error: unknown) => done(error as Error, null),
    );
  },
};

/** Starts the translations of one face; the words of the shell are there when it returns. */
export async function i18nStart(): Promise<void> {
  const stored = localStorage.getItem(STORED);
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: isLanguage(stored) ? stored : languageChosen(navigator.languages),
      fallbackLng: false,
      ns: ["shell", "problems"],
      defaultNS: "shell",
      partialBundledLanguages: true,
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
    });
  languageShow();
  i18next.on("languageChanged", languageShow);
}

function languageShow(): void {
  document.documentElement.lang = i18next.language;
}

/** Speak another language from now on, on this device. */
export async function languageSet(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  await i18next.changeLanguage(language);
}

export function languageNow(): Language {
  return isLanguage(i18next.language) ? i18next.language : "it";
}

export function localeNow(): string {
  return LOCALES[languageNow()];
}
