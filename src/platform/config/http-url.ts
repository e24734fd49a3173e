import { Schema } from "effect"

/** An absolute address, as a person writes it. */
export const HttpUrl = Schema.String.check(
  Schema.makeFilter((text) => (/^https?:\/\/[^/\s]/.test(text) && URL.canParse(text)) || "Expected an http:// or https:// address")
)
