import { readdirSync, readFileSync } from "node:fs"

const read = (file: string): string => {
  try {
    return readFileSync(file, "utf8")
  } catch {
    // it ended meanwhile, or is another user's
    return ""
  }
}

/** Live processes, this one apart, that have this text in their command line or environment: those that work in a test's own folder. */
export const processesWith = (text: string): ReadonlyArray<string> =>
  readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .filter((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`].some((file) => read(file).includes(text)))
    .filter((pid) => !/\) Z /.test(read(`/proc/${pid}/stat`)))
    .map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll("\0", " ")}`)
