/** How far something has come, 0 to 1; null where nobody knows. The name is read aloud with it. */
export function ProgressLine({ label, share }: { label: string; share: number | null }) {
  return (
    <div
      className={`progress-line ${share === null ? "is-open" : ""}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === null ? undefined : Math.round(share * 100)}
    >
      <span className="progress-fill" style={share === null ? undefined : { width: `${share * 100}%` }} />
    </div>
  );
}
