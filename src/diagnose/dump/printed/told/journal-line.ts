/** `Jan 02 11:17:02 worker-1 kubelet[1495]: …`; some leave the host out, and some the process. */
const form = /^\s*[A-Z][a-z]{2} +\d+ [\d:.]+ (?:(?<host>[^\s[\]]+) )?(?<program>[^\s[\]:]+)(?:\[\d+\])?: (?<said>.*)$/

interface JournalLine {
  readonly host: string | undefined
  readonly program: string
  readonly said: string
}

/** A line of a machine's journal as `journalctl` and syslog print it; nothing where it is another. */
export const journalLine = (line: string): JournalLine | undefined => {
  const { host, program, said } = form.exec(line)?.groups ?? {}
  return program === undefined || said === undefined ? undefined : { host, program, said }
}
