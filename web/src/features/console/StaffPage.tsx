import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { answered } from "@/shared/api/client";
import { platformApi, type PlatformSchema } from "@/shared/api/platform";
import { useSession } from "@/shared/api/session";
import { useFormats } from "@/shared/format";
import { Badge } from "@/shared/ui/Badge";
import { ConfirmButton } from "@/shared/ui/ConfirmButton";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Form, SelectField, Submit, TextField } from "@/shared/ui/forms";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Skeleton } from "@/shared/ui/Skeleton";

type Staff = PlatformSchema<"StaffMemberOut">;
type Role = PlatformSchema<"StaffRole">;

const ROLES = ["superadmin", "support", "finance", "viewer"] as const satisfies readonly Role[];

/** Who works for the platform, as what. */
export default function StaffPage() {
  const { t } = useTranslation("console");
  return (
    <>
      <PageHeader title={t("staff.title")} subtitle={t("staff.text")} />
      <div className="columns-2">
        <section className="card-box">
          <h2>{t("staff.here")}</h2>
          <StaffList />
        </section>
        <section className="card-box">
          <h2>{t("staff.add")}</h2>
          <NewStaff />
        </section>
      </div>
    </>
  );
}

function StaffList() {
  const { t } = useTranslation("console");
  const formats = useFormats();
  const session = useSession();
  const staff = useQuery({
    queryKey: ["staff"],
    queryFn: async () => answered(await platformApi.GET("/api/platform/v1/staff")),
  });
  if (staff.error) return <ErrorCard error={staff.error} retry={staff.refetch} />;
  if (!staff.data) return <Skeleton />;
  return (
    <ul className="card-list">
      {staff.data.map((member) => {
        const isMe = member.email === session?.account?.email;
        return (
          <li key={member.id} className="px-0">
            <div className="card-list-title">
              {member.name} <Badge tone="info">{t(`shell:role.${member.role}`)}</Badge>
              {isMe && <Badge>{t("staff.you")}</Badge>}
              {!member.is_active && <Badge>{t("staff.inactive")}</Badge>}
            </div>
            <div className="small text-body-secondary text-break">
              {member.email} · {t("since_at", { at: formats.instant(member.since_at) })}
            </div>
            {!isMe && member.is_active && <Actions member={member} />}
          </li>
        );
      })}
    </ul>
  );
}

function Actions({ member }: { member: Staff }) {
  const { t } = useTranslation("console");
  const id = useId();
  const queries = useQueryClient();
  const [role, setRole] = useState<Role>(member.role);
  const params = { path: { staff_member_id: member.id } };
  const look = () => queries.invalidateQueries({ queryKey: ["staff"] });
  return (
    <div className="d-flex flex-wrap gap-2 mt-2">
      <ConfirmButton
        label={t("staff.role_change")}
        title={t("staff.role_change_title", { name: member.name })}
        verb={t("staff.role_change")}
        isReady={role !== member.role}
        onConfirm={async () => {
          await platformApi.PUT("/api/platform/v1/staff/{staff_member_id}", { params, body: { role } });
          await look();
        }}
      >
        <label className="form-label" htmlFor={id}>
          {t("staff.role")}
        </label>
        <select
          id={id}
          className="form-select"
          value={role}
          onChange={(event) => setRole(event.target.value as Role)}
        >
          {ROLES.map((each) => (
            <option key={each} value={each}>
              {t(`shell:role.${each}`)}
            </option>
          ))}
        </select>
      </ConfirmButton>
      <ConfirmButton
        label={t("staff.remove")}
        title={t("staff.remove_title", { name: member.name })}
        verb={t("staff.remove")}
        isDangerous
        onConfirm={async () => {
          await platformApi.DELETE("/api/platform/v1/staff/{staff_member_id}", { params });
          await look();
        }}
      >
        {t("staff.remove_text")}
      </ConfirmButton>
    </div>
  );
}

function NewStaff() {
  const { t } = useTranslation("console");
  const queries = useQueryClient();
  const form = useForm<PlatformSchema<"StaffMemberIn">>({
    defaultValues: { email: "", name: "", role: "viewer" },
  });
  return (
    <Form
      form={form}
      onSubmit={async (body) => {
        await platformApi.POST("/api/platform/v1/staff", { body });
        form.reset();
        await queries.invalidateQueries({ queryKey: ["staff"] });
      }}
    >
      <TextField name="email" label={t("staff.email")} type="email" help={t("staff.email_help")} required />
      <TextField name="name" label={t("staff.name")} required />
      <SelectField
        name="role"
        label={t("staff.role")}
        required
        options={ROLES.map((value) => ({ value, label: t(`shell:role.${value}`) }))}
      />
      <Submit>{t("staff.add")}</Submit>
    </Form>
  );
}
