import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { platformApi } from "@/shared/api/platform";
import { useMay } from "@/shared/api/session";
import { useFormats } from "@/shared/format";
import { Form, Submit, TextAreaField } from "@/shared/ui/forms";

import { useLookAgain, type Community } from "./community";

/** What the staff should know of a community; its people never see it. */
export function Notes({ community }: { community: Community }) {
  const { t } = useTranslation("console");
  const formats = useFormats();
  const may = useMay();
  const lookAgain = useLookAgain();
  const form = useForm({ defaultValues: { text: "" } });
  return (
    <>
      {community.notes.length === 0 && <p className="text-body-secondary">{t("notes_none")}</p>}
      <ul className="card-list mb-3">
        {community.notes.map((note) => (
          <li key={note.id} className="px-0">
            <div className="text-break">{note.text}</div>
            <div className="small text-body-secondary">
              {note.author} · {formats.instant(note.written_at)}
            </div>
          </li>
        ))}
      </ul>
      {may("notes.write") && (
        <Form
          form={form}
          onSubmit={async (body) => {
            await platformApi.POST("/api/platform/v1/tenants/{tenant_id}/notes", {
              params: { path: { tenant_id: community.id } },
              body,
            });
            form.reset();
            await lookAgain();
          }}
        >
          <TextAreaField name="text" label={t("note")} rows={3} required />
          <Submit>{t("note_add")}</Submit>
        </Form>
      )}
    </>
  );
}
