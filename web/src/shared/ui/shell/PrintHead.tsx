import { useFormats } from "../../format";
import { useSiteName } from "../site";

/** What stands above a printed page: whose it is, and when it was made. */
export function PrintHead() {
  const site = useSiteName();
  const formats = useFormats();
  return (
    <p className="print-head">
      {site} · {formats.instant(new Date().toISOString())} · {location.host}
    </p>
  );
}
