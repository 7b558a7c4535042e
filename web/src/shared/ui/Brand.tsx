import { Link } from "@tanstack/react-router";

import { useSiteName } from "./site";

/** The mark and name of the community on whose host we are. */
export function Brand() {
  const name = useSiteName();
  return (
    <Link to="/" className="brand">
      <span className="brand-mark" aria-hidden="true">
        {initials(name)}
      </span>
      <span className="brand-name">{name}</span>
    </Link>
  );
}

/** Two letters for a name: those of its last words, since most names begin with the same one. */
function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{Lu}/u.test(word));
  return words
    .slice(-2)
    .map((word) => word[0])
    .join("");
}
