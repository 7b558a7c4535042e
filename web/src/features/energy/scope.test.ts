// @vitest-environment node
import { expect, it } from "vitest";

import { scopeParsed, scopeQuery } from "./scope";

it("asks for the community where the address says nothing, or nonsense", () => {
  expect(scopeQuery(scopeParsed("", ""))).toEqual({ scope: "community" });
  expect(scopeQuery(scopeParsed("moon", "7"))).toEqual({ scope: "community" });
});

it("asks for nothing until it is said which POD", () => {
  expect(scopeQuery(scopeParsed("pod", ""))).toBeNull();
  expect(scopeQuery(scopeParsed("pod", "7"))).toEqual({ scope: "pod", pod_id: "7" });
  expect(scopeQuery(scopeParsed("configuration", "8"))).toEqual({
    scope: "configuration",
    configuration_id: "8",
  });
});
