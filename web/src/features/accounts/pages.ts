import type { Page } from "@/shared/pages";

/** Pages of the account itself; a community and the console have the same. */
export const accountPages: readonly Page[] = [
  { path: "/sign-in", title: "accounts:sign_in", load: () => import("./SignInPage"), isPublic: true },
  {
    path: "/reset-password",
    title: "accounts:reset",
    load: () => import("./ResetPasswordPage"),
    isPublic: true,
  },
  { path: "/email", title: "accounts:address_confirm", load: () => import("./AddressPage"), isPublic: true },
  {
    path: "/second-factor",
    title: "accounts:second_factor",
    load: () => import("./SecondFactorPage"),
    isPublic: true,
  },
  { path: "/account", title: "accounts:title", load: () => import("./AccountPage") },
];
