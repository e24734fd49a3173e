import { Effect, Schedule } from "effect"

type Labels = Readonly<Record<string, string>>

/** One sample of the text format. https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
export interface Sample {
  readonly name: string
  readonly labels: Labels
  readonly value: number
}

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: \d+)?$/
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y

const labelsOf = (text: string): Labels => {
  const labels: Record<string, string> = {}
  LABEL.lastIndex = 0
  while (LABEL.lastIndex < text.length) {
    const found = LABEL.exec(text)
    if (found === null) throw new Error(`not labels: ${text}`)
    labels[found[1] ?? ""] = found[2] ?? ""
  }
  return labels
}

const sampleOf = (line: string): Sample => {
  const found = SAMPLE.exec(line)
  const value = Number(found?.[3]?.replace("Inf", "Infinity"))
  if (found === null || (Number.isNaN(value) && found[3] !== "NaN")) throw new Error(`not a sample: ${line}`)
  return { name: found[1] ?? "", labels: labelsOf(found[2] ?? ""), value }
}

/** Every sample of a page of metrics; throws on a line that the format does not have. */
const samplesOf = (page: string): ReadonlyArray<Sample> => {
  if (!page.endsWith("\n")) throw new Error("the last line is not ended")
  return page
    .split("\n")
    .filter((line) => line !== "" && !/^# (HELP|TYPE) [a-zA-Z_:]/.test(line))
    .map(sampleOf)
}

interface Server {
  readonly url: string
}

export const metricsOf = ({ url }: Server) =>
  Effect.promise(async (signal) => samplesOf(await (await fetch(`${url}/metrics`, { signal })).text()))

/** The sum of a metric's samples with these labels; `undefined` where there is none. */
export const metric = (server: Server, name: string, labels: Labels = {}) =>
  Effect.map(metricsOf(server), (samples) => {
    const matching = samples.filter(
      (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value)
    )
    return matching.length === 0 ? undefined : matching.reduce((sum, { value }) => sum + value, 0)
  })

/** Waits until a metric is as it should be; the test's own timeout bounds it. */
export const untilMetric = (server: Server, name: string, labels: Labels, holds: (value: number) => boolean) =>
  Effect.repeat(metric(server, name, labels), {
    schedule: Schedule.spaced("50 millis"),
    until: (value) => value !== undefined && holds(value)
  })
