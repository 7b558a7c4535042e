import { useEffect, useRef, useState, type ReactNode, type RefObject } from "react";
import { FormProvider, type FieldValues, type Path, type UseFormReturn } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { problemOf, type Problem } from "../../api/problem";
import { ErrorCard } from "../ErrorCard";
import { useUnsavedGuard } from "./unsaved";

/**
 * A form over react-hook-form. What the API refuses goes to the fields it names (`/code` to the field `code`);
 * the rest stands above the form. With several faults a summary takes the focus.
 */
export function Form<Values extends FieldValues>({
  form,
  onSubmit,
  isGuarded = false,
  children,
}: {
  form: UseFormReturn<Values>;
  /** Sends it; a `ProblemError` that it throws is shown. */
  onSubmit: (values: Values) => Promise<unknown>;
  /** Ask before leaving with changes that were not saved. */
  isGuarded?: boolean;
  children: ReactNode;
}) {
  const [refusal, setRefusal] = useState<unknown>(null);
  const element = useRef<HTMLFormElement>(null);
  const { isDirty, isSubmitSuccessful } = form.formState;
  // What is being sent may lead away from the page by itself.
  const isSending = useRef(false);
  useEffect(() => {
    isSending.current = false;
  }, [isDirty]);
  useUnsavedGuard(isGuarded && isDirty && !isSubmitSuccessful, () => isSending.current);
  const send = async (values: Values, fields: HTMLFormElement) => {
    setRefusal(null);
    isSending.current = true;
    try {
      await onSubmit(values);
    } catch (error) {
      isSending.current = false;
      const problem = problemOf(error);
      const placed = faultsPlaced(problem, fields);
      for (const { name, detail } of placed)
        form.setError(name as Path<Values>, { type: "server", message: detail });
      if (placed.length === 0 || placed.length < problem.errors.length) setRefusal(error);
    }
  };
  return (
    <FormProvider {...form}>
      <form
        ref={element}
        noValidate
        onSubmit={(event) => {
          const fields = event.currentTarget;
          void form.handleSubmit((values) => send(values, fields))(event);
        }}
      >
        {refusal !== null && <ErrorCard error={refusal} />}
        <ErrorSummary form={form} element={element} />
        {children}
      </form>
    </FormProvider>
  );
}

/** The faults that a field of the form can show, by the field's name. */
function faultsPlaced(problem: Problem, form: HTMLFormElement): { name: string; detail: string }[] {
  return problem.errors
    .map(({ pointer, detail }) => ({ name: pointer.slice(1).replaceAll("/", "."), detail }))
    .filter(({ name }) => name !== "" && form.elements.namedItem(name));
}

/** What is to be mended, each a link to its field; it takes the focus when a form was refused. */
function ErrorSummary<Values extends FieldValues>({
  form,
  element,
}: {
  form: UseFormReturn<Values>;
  element: RefObject<HTMLFormElement | null>;
}) {
  const { t } = useTranslation();
  const summary = useRef<HTMLDivElement>(null);
  const { errors, submitCount, isSubmitting } = form.formState;
  const faults = Object.entries(errors).flatMap(([name, fault]) =>
    typeof fault?.message === "string" && fault.message ? [{ name, message: fault.message }] : [],
  );
  useEffect(() => {
    if (submitCount > 0 && !isSubmitting) summary.current?.focus();
  }, [submitCount, isSubmitting]);
  if (submitCount === 0 || faults.length === 0) return null;
  return (
    <div ref={summary} className="error-summary" role="alert" tabIndex={-1}>
      <h2>{t("form.to_mend", { count: faults.length })}</h2>
      <ul>
        {faults.map(({ name, message }) => (
          <li key={name}>
            <a
              href={`#${name}`}
              onClick={(event) => {
                event.preventDefault();
                const field = element.current?.elements.namedItem(name);
                if (field instanceof HTMLElement) field.focus();
              }}
            >
              {message}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
