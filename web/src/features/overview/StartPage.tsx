import { Navigate } from "@tanstack/react-router";

import { useMay } from "@/shared/api/session";

/** Where the address without a path leads: to the first page of the role. */
export default function StartPage() {
  const may = useMay();
  return (
    <Navigate to={may("runs.view") ? "/overview" : may("readings.view") ? "/energy" : "/home"} replace />
  );
}
