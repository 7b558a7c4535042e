import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import Modal from "react-bootstrap/Modal";
import { useTranslation } from "react-i18next";

import { onSignedOut } from "../../api/client";
import { useSessionDoors } from "../../api/session";
import { Skeleton } from "../Skeleton";

const SignInSteps = lazy(() => import("../sign-in/SignInSteps"));

/** Asks to sign in again when the session has ended; what stands on the page and in its forms stays. */
export function SignInAgain() {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const doors = useSessionDoors();
  const queries = useQueryClient();
  useEffect(() => {
    return onSignedOut(() => {
      // The cookie of the token may be gone with the session.
      void doors.read().then((session) => setIsOpen(!session.account && !session.is_acting));
    });
  }, [doors]);
  return (
    <Modal show={isOpen} backdrop="static" keyboard={false} centered aria-labelledby="sign-in-again">
      <Modal.Body className="p-4">
        <h2 id="sign-in-again" className="h1">
          {t("sign_in_again.title")}
        </h2>
        <p className="text-body-secondary">{t("sign_in_again.text")}</p>
        <Suspense fallback={<Skeleton />}>
          <SignInSteps
            onDone={() => {
              setIsOpen(false);
              void queries.invalidateQueries();
            }}
          />
        </Suspense>
      </Modal.Body>
    </Modal>
  );
}
