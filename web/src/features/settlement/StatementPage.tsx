import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api } from "@/shared/api/community";
import { useFormats } from "@/shared/format";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Skeleton } from "@/shared/ui/Skeleton";
import { usePathPart } from "@/shared/ui/url-state";

import { Hours } from "./Hours";
import { Statement } from "./Statement";
import { periodText } from "./words";

/** What one member gets in a run, down to the hour, the price and the rule. */
export default function StatementPage() {
  const { t } = useTranslation("settlement");
  const formats = useFormats();
  const path = { run_id: usePathPart("runId"), member_id: usePathPart("memberId") };
  const back = { to: `/settlement/runs/${path.run_id}`, label: t("run") };
  const statement = useQuery({
    queryKey: ["runs", path.run_id, "statements", path.member_id],
    queryFn: async () =>
      answered(await api.GET("/api/v1/runs/{run_id}/statements/{member_id}", { params: { path } })),
  });
  if (!statement.data) {
    return (
      <>
        <PageHeader title={t("statement.title")} back={back} />
        {statement.error ? (
          <ErrorCard error={statement.error} retry={statement.refetch} />
        ) : (
          <Skeleton lines={8} />
        )}
      </>
    );
  }
  const { member_name, period, first_on, until_on } = statement.data;
  return (
    <>
      <PageHeader title={member_name} subtitle={periodText(period, formats)} back={back} />
      <Statement statement={statement.data} />
      <Hours
        title={t("hours.title")}
        firstOn={first_on}
        untilOn={until_on}
        queryKey={["runs", path.run_id, "statements", path.member_id]}
        ask={async (day) =>
          answered(
            await api.GET("/api/v1/runs/{run_id}/statements/{member_id}/hours", {
              params: { path, query: { day } },
            }),
          )
        }
      />
    </>
  );
}
