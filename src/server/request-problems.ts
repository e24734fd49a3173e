import { Effect, SchemaIssue } from "effect"
import { HttpApiMiddleware } from "effect/http-api"
import { InvalidRequest, type Violation } from "../api/problem.ts"
import { RequestProblems } from "../api/request-problems.ts"

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** `alerts[3].startsAt`: a path as it is written in JSON tools; `$` for the whole. */
const showPath = (path: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined): string =>
  (path ?? [])
    .map((part) => (typeof part === "object" ? part.key : part))
    .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${String(key)}`))
    .join("") || "$"

/** The violations of a schema, each with its place. */
const violationsOf = (issue: SchemaIssue.Issue): ReadonlyArray<Violation> =>
  format(issue).issues.map(({ message, path }) => ({ path: showPath(path), message }))

const part = { Params: "the path", Headers: "the headers", Query: "the query string", Payload: "the body" } as const

export const requestProblemsLayer = HttpApiMiddleware.layerSchemaErrorTransform(RequestProblems, (error, { endpoint }) => {
  if (error.kind === "Body" || error.kind === "ResponseHeaders") return Effect.fail(error)
  const violations = violationsOf(error.cause.issue)
  return Effect.fail(
    new InvalidRequest({
      message: `${part[error.kind]} of the request does not fit: ${violations.map((v) => `${v.path}: ${v.message}`).join("; ")}`,
      where: `${endpoint.method} ${endpoint.path}, ${part[error.kind]}`,
      next: "compare it with /openapi.json",
      violations
    })
  )
})
