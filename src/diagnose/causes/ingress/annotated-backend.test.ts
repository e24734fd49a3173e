import { expect, it } from "vitest"
import { printedEvidence, verdictOf } from "../verdict.fixture.ts"

const described = (backend: string) => `Name:             web
Namespace:        shop
Address:
Default backend:  default-http-backend:80 (<error: endpoints "default-http-backend" not found>)
Rules:
  Host        Path  Backends
  ----        ----  --------
  *
              /*    ${backend} (<error: endpoints "to-https" not found>)
Annotations:  <none>
Events:       <none>`

it("takes a backend that an annotation describes for no service", () => {
  const verdict = (backend: string) => verdictOf(printedEvidence({ "$ kubectl describe ingress web -n shop": described(backend) }))
  expect(verdict("to-https:use-annotation")).not.toMatch(/ingress-backend/)
  expect(verdict("to-https:80")).toBe("ingress-backend-missing Ingress/web")
})
