import type { Schema } from "@/shared/api/community";
import type { Tone } from "@/shared/ui/Badge";

export const MEMBER_STATES = [
  "joining",
  "active",
  "suspended",
  "left",
] as const satisfies readonly Schema<"MemberState">[];

export const STATE_TONES: Record<Schema<"MemberState">, Tone> = {
  joining: "waiting",
  active: "good",
  suspended: "bad",
  left: "quiet",
};

export const HOLDER_CATEGORIES = [
  "natural_person",
  "territorial_body",
  "religious",
  "third_sector",
  "environmental",
  "research",
  "public_housing",
  "public_welfare",
  "land_reclamation",
  "association",
  "small_enterprise",
  "large_enterprise",
] as const satisfies readonly Schema<"HolderCategory">[];

/** What a member is in the eyes of the law now: the last that was said. */
export function categoryNow(member: Schema<"MemberOut">): Schema<"HolderCategory"> | undefined {
  return member.holder_categories.at(-1)?.category;
}
