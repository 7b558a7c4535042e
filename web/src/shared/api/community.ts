import type { components, paths } from "@cercollettiva/core/api/community";
import createQueryClient from "openapi-react-query";

import { clientOf } from "./client";

/** The API of the community on whose host we are. */
export const api = clientOf<paths>();
export const $api = createQueryClient(api);

/** A shape of the contract: `Schema<"MemberOut">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];
