import { remembered } from "../remembered.ts"

/** Whether this machine knows a time zone of this name, such as `Europe/Berlin`. Making a format to find out takes longer than all else that is done with a time. */
export const isTimeZone = remembered((name) => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name })
    return true
  } catch {
    return false
  }
})
