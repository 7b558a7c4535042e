import type { Theme } from "@cercollettiva/core";
import { useSyncExternalStore } from "react";

const STORED = "theme";
const listeners = new Set<() => void>();
const system = matchMedia("(prefers-color-scheme: dark)");

/** The theme on screen: the reader's choice on this device, else that of the system. */
export function themeNow(): Theme {
  const stored = localStorage.getItem(STORED);
  if (stored === "light" || stored === "dark") return stored;
  return system.matches ? "dark" : "light";
}

export function themeStart(): void {
  themeShow();
  system.addEventListener("change", themeShow);
}

export function themeSet(theme: Theme): void {
  localStorage.setItem(STORED, theme);
  themeShow();
}

function themeShow(): void {
  document.documentElement.dataset.bsTheme = themeNow();
  listeners.forEach((listener) => listener());
}

/** The theme on screen; draws anew when it changes, as charts must. */
export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, themeNow);
}
