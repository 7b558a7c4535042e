/** Where one is in work of several steps. */
export function Steps({ labels, now }: { labels: readonly string[]; now: number }) {
  return (
    <ol className="steps">
      {labels.map((label, at) => (
        <li key={label} className={at < now ? "is-done" : ""} aria-current={at === now ? "step" : undefined}>
          {label}
        </li>
      ))}
    </ol>
  );
}
