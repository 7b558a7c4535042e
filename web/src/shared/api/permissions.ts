import type { components as community } from "@cercollettiva/core/api/community";
import type { components as platform } from "@cercollettiva/core/api/platform";

/** What a door asks for, in a community or on the console. */
export type Permission = community["schemas"]["Permission"] | platform["schemas"]["StaffPermission"];
