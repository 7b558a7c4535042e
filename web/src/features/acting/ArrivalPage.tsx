import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api } from "@/shared/api/community";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { useTitle } from "@/shared/ui/PageHeader";
import { Skeleton } from "@/shared/ui/Skeleton";

/** Where support arrives from the console, with a token that is good once; and where a visit ends. */
export default function ArrivalPage() {
  const { t } = useTranslation("acting");
  const [token] = useState(() => location.hash.slice(1));
  useTitle(t("title"));
  return (
    <div className="card-box">
      <h1>{t("title")}</h1>
      {token === "" ? <p className="mb-0">{t("over")}</p> : <Arrival token={token} />}
    </div>
  );
}

function Arrival({ token }: { token: string }) {
  const arrival = useQuery({
    queryKey: ["acting", token],
    queryFn: async () => {
      const state = answered(await api.POST("/api/v1/session/acting", { body: { token } }));
      location.replace("/");
      return state;
    },
    retry: false,
    staleTime: "static",
  });
  return arrival.error ? <ErrorCard error={arrival.error} /> : <Skeleton lines={2} />;
}
