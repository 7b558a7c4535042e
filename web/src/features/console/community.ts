import { useQueryClient } from "@tanstack/react-query";

import type { PlatformSchema } from "@/shared/api/platform";

export type Community = PlatformSchema<"CommunityDetailOut">;

/** Looks anew at everything that is known of communities: after an action on one of them. */
export function useLookAgain(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: ["tenants"] }),
      queries.invalidateQueries({ queryKey: ["fleet"] }),
    ]);
  };
}
