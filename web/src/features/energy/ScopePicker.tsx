import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { api } from "@/shared/api/community";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { SearchBox } from "@/shared/ui/table/SearchBox";

import { scopeParsed, type Scope } from "./scope";

const PODS_SHOWN = 100;

/** Chooses whose energy is shown: all, one primary substation, one POD. */
export function ScopePicker({ scope, onChange }: { scope: Scope; onChange: (scope: Scope) => void }) {
  const { t } = useTranslation("energy");
  const id = useId();
  const configurations = useQuery({
    queryKey: ["configurations"],
    queryFn: async () =>
      answered(await api.GET("/api/v1/configurations", { params: { query: { limit: 500, sort: "code" } } })),
  });
  return (
    <>
      <label htmlFor={id} className="visually-hidden">
        {t("scope")}
      </label>
      <select
        id={id}
        className="form-select w-auto"
        value={scope.kind === "configuration" ? `configuration:${scope.id}` : scope.kind}
        onChange={({ target }) => {
          const [kind = "", chosen = ""] = target.value.split(":");
          onChange(scopeParsed(kind, chosen));
        }}
      >
        <option value="community">{t("community")}</option>
        <optgroup label={t("configurations")}>
          {configurations.data?.items.map((configuration) => (
            <option key={configuration.id} value={`configuration:${configuration.id}`}>
              {configuration.code} · {configuration.primary_substation}
            </option>
          ))}
        </optgroup>
        <option value="pod">{t("one_pod")}</option>
      </select>
      {configurations.error && <ErrorCard error={configurations.error} retry={configurations.refetch} />}
      {scope.kind === "pod" && (
        <PodPicker podId={scope.id} onChange={(chosen) => onChange({ kind: "pod", id: chosen })} />
      )}
    </>
  );
}

function PodPicker({ podId, onChange }: { podId: string; onChange: (podId: string) => void }) {
  const { t } = useTranslation("energy");
  const [search, setSearch] = useState("");
  const pods = useQuery({
    queryKey: ["pods", "choice", search],
    queryFn: async () =>
      answered(
        await api.GET("/api/v1/pods", { params: { query: { limit: PODS_SHOWN, sort: "code", search } } }),
      ),
    placeholderData: keepPreviousData,
  });
  const chosen = useQuery({
    queryKey: ["pods", podId],
    queryFn: async () =>
      answered(await api.GET("/api/v1/pods/{pod_id}", { params: { path: { pod_id: podId } } })),
    enabled: podId !== "",
  });
  const items = pods.data?.items ?? [];
  const shown = chosen.data && !items.some((pod) => pod.id === podId) ? [chosen.data, ...items] : items;
  if (pods.error) return <ErrorCard error={pods.error} retry={pods.refetch} />;
  return (
    <>
      {(search !== "" || (pods.data?.count ?? 0) > PODS_SHOWN) && (
        <SearchBox label={t("pod_search")} value={search} onChange={setSearch} />
      )}
      <select
        className="form-select w-auto"
        aria-label={t("pod")}
        value={podId}
        onChange={({ target }) => onChange(target.value)}
      >
        <option value="">{t("pod_choose")}</option>
        {shown.map((pod) => (
          <option key={pod.id} value={pod.id}>
            {pod.code}
          </option>
        ))}
      </select>
    </>
  );
}
