/** Making a format to find out takes longer than all else that is done with a time. Names are few; beyond this many, they are not remembered. */
const known = new Map<string, boolean>()
const MOST_NAMES = 1_000

/** Whether this machine knows a time zone of this name, such as `Europe/Berlin`. */
export const isTimeZone = (name: string): boolean => {
  const remembered = known.get(name)
  if (remembered !== undefined) return remembered
  let is = true
  try {
    new Intl.DateTimeFormat("en", { timeZone: name })
  } catch {
    is = false
  }
  if (known.size < MOST_NAMES) known.set(name, is)
  return is
}
