import { expect, it } from "vitest"
import { referenceProblem } from "./image-reference.ts"

it.each([
  "nginx",
  "nginx:1.27-alpine",
  "library/nginx",
  "localhost:5000/a/b__c:v1",
  "ghcr.io/acme/shop-web:2.3.1",
  "Registry.Example.com:443/a",
  "[2001:db8::1]:5000/a:1",
  `nginx@sha256:${"a".repeat(64)}`,
  `nginx:1@sha256:${"a".repeat(64)}`
])("reads %s", (image) => {
  expect(referenceProblem(image)).toBeUndefined()
})

it.each([
  ["ghcr.io/Acme/Upper:1", "must be lowercase"],
  ["nginx:Latest!", "invalid reference format"],
  ["nginx:", "invalid reference format"],
  ["-nginx", "invalid reference format"],
  ["https://ghcr.io/acme/web:1", "invalid reference format"],
  ["nginx@sha256:12", "invalid reference format"],
  ["my image", "invalid reference format"]
])("refuses %s", (image, why) => {
  expect(referenceProblem(image)).toContain(why)
})
