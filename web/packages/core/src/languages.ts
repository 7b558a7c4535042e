export const LANGUAGES = ["it", "en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What each language calls itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { it: "Italiano", en: "English", de: "Deutsch" };

/** How numbers and days are written; English is that of Europe. */
export const LOCALES: Record<Language, string> = { it: "it-IT", en: "en-GB", de: "de-DE" };

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.includes(value as Language);
}

/** The first of the wanted languages that we speak; else Italian. */
export function languageChosen(wanted: readonly string[]): Language {
  return wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? "it";
}
