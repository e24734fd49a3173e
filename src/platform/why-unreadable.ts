import type { PlatformError } from "effect"

/** Why a file could not be read, in a person's words; a clause. */
export const whyUnreadable = (error: PlatformError.PlatformError): string => {
  switch (error.reason._tag) {
    case "NotFound":
      return "there is no such file"
    case "PermissionDenied":
      return "this user may not read it"
    case "BadResource":
      return "it is no file"
    default:
      return error.message
  }
}
