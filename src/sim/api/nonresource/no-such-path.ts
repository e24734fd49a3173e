import type { Answer } from "../answer.ts"

/** The answer for a path nobody serves; clients word their own error from it. */
export const NO_SUCH_PATH: Answer = { kind: "text", code: 404, contentType: "text/plain; charset=utf-8", body: "404 page not found\n" }
