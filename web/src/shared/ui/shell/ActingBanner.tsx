import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { useSession, useSessionDoors, type ActingDoors } from "../../api/session";
import { useFormats } from "../../format";
import { Icon } from "../Icon";

const MINUTE_MS = 60_000;

/** On every page of a visit: who of the support acts as whom, how long still, and the way out. */
export function ActingBanner() {
  const { acting } = useSessionDoors();
  const session = useSession();
  return acting && session?.is_acting ? <Banner doors={acting} /> : null;
}

function Banner({ doors }: { doors: ActingDoors }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const visit = useQuery({ queryKey: ["acting"], queryFn: doors.read, refetchInterval: MINUTE_MS }).data;
  const now = useMinute();
  if (!visit) return null;
  const left_min = Math.max(0, Math.ceil((Date.parse(visit.until_at) - now) / MINUTE_MS));
  return (
    <aside className="acting-banner" aria-label={t("acting.label")}>
      <Icon name="exclamation-triangle-fill" />
      <div>
        <strong>{t("acting.who", { staff: visit.staff_name, person: visit.person_name })}</strong>{" "}
        <span className="text-break">{t("acting.why", { ticket: visit.ticket, reason: visit.reason })}</span>{" "}
        <span className="text-nowrap">
          {t("acting.left", { count: left_min, time: formats.time(visit.until_at) })}
        </span>
      </div>
      <button
        type="button"
        className="btn btn-sm btn-light"
        onClick={async () => {
          await doors.end();
          location.assign("/acting");
        }}
      >
        {t("acting.end")}
      </button>
    </aside>
  );
}

/** The time, looked at each quarter of a minute. */
function useMinute(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), MINUTE_MS / 4);
    return () => clearInterval(clock);
  }, []);
  return now;
}
