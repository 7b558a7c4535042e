import type { components, paths } from "@cercollettiva/core/api/platform";
import createQueryClient from "openapi-react-query";

import { clientOf } from "./client";

/** The API of the platform's console. */
export const platformApi = clientOf<paths>();
export const $platformApi = createQueryClient(platformApi);
export type PlatformSchema<Name extends keyof components["schemas"]> = components["schemas"][Name];
