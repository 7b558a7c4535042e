import { LANGUAGE_NAMES, LANGUAGES } from "@cercollettiva/core";
import Dropdown from "react-bootstrap/Dropdown";
import { useTranslation } from "react-i18next";

import { languageNow, languageSet } from "../i18n";
import { Icon } from "./Icon";
import { themeSet, useTheme } from "./theme";

export function LanguageMenu() {
  const { t } = useTranslation();
  const language = languageNow();
  return (
    <Dropdown align="end" className="language-menu">
      <Dropdown.Toggle bsPrefix="btn" variant="quiet" className="btn-icon">
        <span className="visually-hidden">{t("language")}: </span>
        <span className="small fw-semibold">{language.toUpperCase()}</span>
      </Dropdown.Toggle>
      <Dropdown.Menu>
        {LANGUAGES.map((code) => (
          <Dropdown.Item
            as="button"
            key={code}
            lang={code}
            active={code === language}
            onClick={() => void languageSet(code)}
          >
            {LANGUAGE_NAMES[code]}
          </Dropdown.Item>
        ))}
      </Dropdown.Menu>
    </Dropdown>
  );
}

export function ThemeButton() {
  const { t } = useTranslation();
  const other = useTheme() === "dark" ? "light" : "dark";
  return (
    <button
      type="button"
      className="btn btn-quiet btn-icon"
      aria-label={t(`theme.${other}`)}
      onClick={() => themeSet(other)}
    >
      <Icon name={other === "dark" ? "moon-stars" : "sun"} />
    </button>
  );
}
