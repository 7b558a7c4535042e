import type { IconName } from "./ui/Icon";

/** Entries of the navigation, in their order; at most nine are seen by anybody. */
export const SECTIONS = {
  // Who runs the community
  overview: "grid-1x2",
  energy: "lightning-charge",
  members: "people",
  devices: "cpu",
  data: "cloud-arrow-up",
  settlement: "calculator",
  compliance: "clipboard-check",
  analytics: "graph-up",
  settings: "gear",
  // Who belongs to it
  home: "house",
  my_energy: "lightning-charge",
  benefits: "piggy-bank",
  my_documents: "file-earmark-text",
  profile: "person",
  // Who runs the platform
  fleet: "grid-1x2",
  tenants: "buildings",
  revenue: "cash-stack",
  jobs: "list-task",
  health: "heart-pulse",
  support: "life-preserver",
  rules: "journal-text",
  staff: "shield-lock",
} as const satisfies Record<string, IconName>;

export type SectionId = keyof typeof SECTIONS;
