import { useEffect, useRef, useState } from "react";

import { Icon } from "../Icon";

const PAUSE_MS = 250;

/** Searches when the typing pauses. `/` leads to it from anywhere on the page. */
export function SearchBox({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (text: string) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (typed === null) return;
    const timer = setTimeout(() => {
      onChange(typed.trim());
      setTyped(null);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
    // Only the typing starts the pause anew.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [typed]);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.closest("input, textarea, select");
      if (event.key !== "/" || isTyping) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener("keydown", focus);
    return () => removeEventListener("keydown", focus);
  }, []);
  return (
    <div className="search-box">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        className="form-control"
        aria-label={label}
        placeholder={label}
        value={typed ?? value}
        onChange={(event) => setTyped(event.target.value)}
      />
    </div>
  );
}
