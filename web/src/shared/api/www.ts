import type { components, paths } from "@cercollettiva/core/api/www";
import createQueryClient from "openapi-react-query";

import { clientOf } from "./client";

/** The API of the public site. */
export const wwwApi = clientOf<paths>();
export const $wwwApi = createQueryClient(wwwApi);
export type WwwSchema<Name extends keyof components["schemas"]> = components["schemas"][Name];
