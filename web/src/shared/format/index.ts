import { formatsOf, isLanguage, type Formats, type Language } from "@cercollettiva/core";
import { useTranslation } from "react-i18next";

const known = new Map<Language, Formats>();

/** How the language on screen writes numbers, days and euros. */
export function useFormats(): Formats {
  const { i18n } = useTranslation();
  const language = isLanguage(i18n.language) ? i18n.language : "it";
  let formats = known.get(language);
  if (!formats) {
    formats = formatsOf(language);
    known.set(language, formats);
  }
  return formats;
}
