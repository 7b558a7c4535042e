import { queryOptions, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { createContext, use } from "react";

import type { Permission } from "./permissions";

/** Who is signed in on this host, if anybody. */
export interface Session {
  account: { id: string; email: string; name: string } | null;
  /** What is left of a sign-in that has begun. */
  pending: string | null;
  second_factor_given: boolean;
  /** The platform's support is here as one of the community; nobody is signed in then. */
  is_acting: boolean;
  site_name: string;
}

/** Who one is on this host and what one may do. */
export interface Me {
  name: string;
  role: string | null;
  member_id: string | null;
  permissions: readonly Permission[];
  /** What one may do with the objects granted to one, if that is all that one sees. */
  object_permissions: readonly Permission[];
}

/** The doors of sign-in of one face; a community and the console have each their own. */
export interface SessionDoors {
  read: () => Promise<Session>;
  signIn: (credentials: { email: string; password: string }) => Promise<Session>;
  signOut: () => Promise<void>;
  me: () => Promise<Me>;
  /** Asks for another mail address; a link mailed to it confirms it. */
  addressChange: (change: { email: string; password: string }) => Promise<unknown>;
  addressConfirm: (token: string) => Promise<Session>;
  /** The communities of the account, for the switcher. */
  communities: () => Promise<readonly { name: string; address: string }[]>;
  /** What one is told; a face without it has no bell. */
  notices?: {
    unread: () => Promise<{ count: number; items: readonly Notice[] }>;
    read: (noticeId: string) => Promise<unknown>;
  };
  /** A face without it receives no visits. */
  acting?: ActingDoors;
}

/** What a face can say of the platform's support that acts as somebody here. */
export interface ActingDoors {
  read: () => Promise<Visit | null>;
  end: () => Promise<unknown>;
}

interface Visit {
  staff_name: string;
  person_name: string;
  reason: string;
  ticket: string;
  until_at: string;
}

interface Notice {
  id: string;
  subject: string;
  link: string;
  created_at: string;
}

export const sessionQuery = (doors: SessionDoors) =>
  queryOptions({ queryKey: ["session"], queryFn: doors.read, staleTime: 60_000 });

export const meQuery = (doors: SessionDoors) =>
  queryOptions({ queryKey: ["me"], queryFn: doors.me, staleTime: 60_000 });

export const SessionDoorsContext = createContext<SessionDoors | null>(null);

export function useSessionDoors(): SessionDoors {
  const doors = use(SessionDoorsContext);
  if (!doors) throw new Error("This face has no sign-in.");
  return doors;
}

export function useSession(): Session | undefined {
  return useQuery(sessionQuery(useSessionDoors())).data;
}

/** Who one is; for pages behind the sign-in, where it is always known. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery(useSessionDoors())).data;
}

/** Whether one may do a thing: `const may = useMay(); may("registry.edit")`. */
export function useMay(): (permission: Permission) => boolean {
  const me = useMe();
  return (permission) => isAllowed(me, permission);
}

export function isAllowed(me: Me, permission: Permission): boolean {
  return me.permissions.includes(permission) || me.object_permissions.includes(permission);
}
