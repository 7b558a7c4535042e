import { useId, useState, type ComponentProps, type ReactNode } from "react";
import { useFormContext, type RegisterOptions } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { Icon } from "../Icon";

interface FieldProps {
  /** The field's name in the form and in the API's pointers. */
  name: string;
  label: string;
  help?: ReactNode;
  /** Must be filled in; what may be left empty says so. */
  required?: boolean;
  rules?: RegisterOptions;
}

/** What ties an input to its label, help and fault. */
function useField({ name, help, required, rules }: Omit<FieldProps, "label">) {
  const { t } = useTranslation();
  const { register, getFieldState, formState } = useFormContext();
  const id = useId();
  const { error } = getFieldState(name, formState);
  const describedBy = [help && `${id}-help`, error && `${id}-fault`].filter(Boolean).join(" ");
  return {
    id,
    message: error?.message,
    input: {
      id,
      "aria-invalid": error ? true : undefined,
      "aria-describedby": describedBy || undefined,
      "aria-required": required,
      ...register(name, { required: required ? t("form.required") : false, ...rules }),
    },
  };
}

function Field({
  id,
  label,
  help,
  required,
  message,
  children,
}: Pick<FieldProps, "label" | "help" | "required"> & {
  id: string;
  message: string | undefined;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className="field">
      <label htmlFor={id} className="form-label">
        {label} {!required && <span className="field-optional">({t("form.optional")})</span>}
      </label>
      {children}
      {help && (
        <div id={`${id}-help`} className="form-text">
          {help}
        </div>
      )}
      <Fault id={id} message={message} />
    </div>
  );
}

function Fault({ id, message }: { id: string; message: string | undefined }) {
  if (!message) return null;
  return (
    <div id={`${id}-fault`} className="invalid-feedback d-block">
      {message}
    </div>
  );
}

type InputProps = Pick<
  ComponentProps<"input">,
  "type" | "autoComplete" | "inputMode" | "maxLength" | "placeholder" | "min" | "max" | "step"
>;

export function TextField({ name, label, help, required = false, rules, ...input }: FieldProps & InputProps) {
  const field = useField({ name, help, required, ...(rules && { rules }) });
  return (
    <Field id={field.id} label={label} help={help} required={required} message={field.message}>
      <input className={`form-control ${field.message ? "is-invalid" : ""}`} {...input} {...field.input} />
    </Field>
  );
}

export function TextAreaField({
  name,
  label,
  help,
  required = false,
  rules,
  rows = 4,
}: FieldProps & { rows?: number }) {
  const field = useField({ name, help, required, ...(rules && { rules }) });
  return (
    <Field id={field.id} label={label} help={help} required={required} message={field.message}>
      <textarea
        className={`form-control ${field.message ? "is-invalid" : ""}`}
        rows={rows}
        {...field.input}
      />
    </Field>
  );
}

export function SelectField({
  name,
  label,
  help,
  required = false,
  rules,
  options,
}: FieldProps & { options: readonly { value: string; label: string }[] }) {
  const field = useField({ name, help, required, ...(rules && { rules }) });
  return (
    <Field id={field.id} label={label} help={help} required={required} message={field.message}>
      <select className={`form-select ${field.message ? "is-invalid" : ""}`} {...field.input}>
        {options.map(({ value, label: text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Field>
  );
}

export function CheckField({ name, label, help, required = false, rules }: FieldProps) {
  const field = useField({ name, help, required, ...(rules && { rules }) });
  return (
    <div className="field form-check">
      <input
        type="checkbox"
        className={`form-check-input ${field.message ? "is-invalid" : ""}`}
        {...field.input}
      />
      <label className="form-check-label" htmlFor={field.id}>
        {label}
      </label>
      {help && (
        <div id={`${field.id}-help`} className="form-text">
          {help}
        </div>
      )}
      <Fault id={field.id} message={field.message} />
    </div>
  );
}

/** A password, which may be looked at while it is typed. */
export function PasswordField({
  name,
  label,
  help,
  rules,
  autoComplete,
}: Omit<FieldProps, "required"> & { autoComplete: "current-password" | "new-password" }) {
  const { t } = useTranslation();
  const field = useField({ name, help, required: true, ...(rules && { rules }) });
  const [isShown, setIsShown] = useState(false);
  return (
    <Field id={field.id} label={label} help={help} required message={field.message}>
      <div className="password-field">
        <input
          type={isShown ? "text" : "password"}
          className={`form-control ${field.message ? "is-invalid" : ""}`}
          autoComplete={autoComplete}
          {...field.input}
        />
        <button
          type="button"
          className="btn btn-quiet btn-icon"
          aria-label={t("form.password_show")}
          aria-pressed={isShown}
          onClick={() => setIsShown(!isShown)}
        >
          <Icon name={isShown ? "eye-slash" : "eye"} />
        </button>
      </div>
    </Field>
  );
}

/** Sends the form; while it is on its way it cannot be sent again. */
export function Submit({ children, isWide = false }: { children: ReactNode; isWide?: boolean }) {
  const { formState } = useFormContext();
  return (
    <button
      type="submit"
      className={`btn btn-primary ${isWide ? "w-100" : ""} ${formState.isSubmitting ? "is-busy" : ""}`}
      aria-disabled={formState.isSubmitting}
      onClick={(event) => {
        if (formState.isSubmitting) event.preventDefault();
      }}
    >
      {children}
    </button>
  );
}
