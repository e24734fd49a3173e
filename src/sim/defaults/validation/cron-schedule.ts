interface Range {
  readonly name: string
  readonly least: number
  readonly most: number
  readonly words: ReadonlyArray<string>
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

const ranges: ReadonlyArray<Range> = [
  { name: "minute", least: 0, most: 59, words: [] },
  { name: "hour", least: 0, most: 23, words: [] },
  { name: "day of month", least: 1, most: 31, words: [] },
  { name: "month", least: 1, most: 12, words: months },
  { name: "day of week", least: 0, most: 6, words: days }
]

const descriptors = new Set(["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"])

const numberOf = (text: string, { least, words }: Range): number | undefined => {
  const word = words.indexOf(text.toLowerCase())
  if (word >= 0) return word + least
  return /^\d+$/.test(text) ? Number(text) : undefined
}

const partProblem = (part: string, range: Range): string | undefined => {
  const [span = "", step, ...rest] = part.split("/")
  if (rest.length > 0) return `too many slashes: ${part}`
  const [low = "", high, ...more] = span.split("-")
  if (more.length > 0) return `too many hyphens: ${part}`
  const isAny = low === "*" || low === "?"
  const start = isAny ? range.least : numberOf(low, range)
  const end = isAny ? range.most : high === undefined ? (step === undefined ? start : range.most) : numberOf(high, range)
  const unreadable = start === undefined ? low : end === undefined ? high : step !== undefined && !/^\d+$/.test(step) ? step : undefined
  if (unreadable !== undefined)
    return `failed to parse int from ${unreadable}: strconv.Atoi: parsing ${JSON.stringify(unreadable)}: invalid syntax`
  if (start === undefined || end === undefined) return undefined
  if (start < range.least) return `beginning of range (${start}) below minimum (${range.least}): ${part}`
  if (end > range.most) return `end of range (${end}) above maximum (${range.most}): ${part}`
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${part}`
  return step !== undefined && Number(step) === 0 ? `step of range should be a positive number: ${part}` : undefined
}

/** Why a text is no cron schedule; `undefined` when it is one. https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax */
export const cronProblem = (schedule: string): string | undefined => {
  if (schedule.startsWith("@"))
    return descriptors.has(schedule) || /^@every \d/.test(schedule) ? undefined : `unrecognized descriptor: ${schedule}`
  const fields = schedule.split(/\s+/).filter(Boolean)
  if (fields.length !== ranges.length) return `expected exactly 5 fields, found ${fields.length}: [${fields.join(" ")}]`
  return fields
    .flatMap((field, index) => {
      const range = ranges[index]
      return range === undefined ? [] : field.split(",").flatMap((part) => partProblem(part, range) ?? [])
    })
    .at(0)
}
