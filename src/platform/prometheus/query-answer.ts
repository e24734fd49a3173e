import { Result, Schema } from "effect"
import type { Sample, Series } from "./metrics-reader.ts"

/** Seconds, and a number as text, since JSON has no NaN: https://prometheus.io/docs/prometheus/latest/querying/api/#expression-query-result-formats */
const Point = Schema.Tuple([Schema.Number, Schema.String])
const Labels = Schema.Record(Schema.String, Schema.String)

const QueryAnswer = Schema.Union([
  Schema.Struct({
    status: Schema.Literal("success"),
    data: Schema.Union([
      Schema.Struct({
        resultType: Schema.Literal("vector"),
        result: Schema.Array(Schema.Struct({ metric: Labels, value: Schema.optionalKey(Point) }))
      }),
      Schema.Struct({
        resultType: Schema.Literal("matrix"),
        result: Schema.Array(Schema.Struct({ metric: Labels, values: Schema.optionalKey(Schema.Array(Point)) }))
      }),
      Schema.Struct({ resultType: Schema.Literal("scalar"), result: Point }),
      Schema.Struct({ resultType: Schema.Literal("string"), result: Point })
    ]),
    warnings: Schema.optionalKey(Schema.Array(Schema.String)),
    infos: Schema.optionalKey(Schema.Array(Schema.String))
  }),
  Schema.Struct({ status: Schema.Literal("error"), errorType: Schema.String, error: Schema.String })
])
export type QueryAnswer = typeof QueryAnswer.Type
export type QueryData = Extract<QueryAnswer, { readonly status: "success" }>["data"]

const decode = Schema.decodeUnknownResult(Schema.fromJsonString(QueryAnswer))

/** The answer in a body, or undefined when it is not one. */
export const parseAnswer = (body: string): QueryAnswer | undefined => Result.getOrUndefined(decode(body))

const parseValue = (text: string): number =>
  text === "+Inf" || text === "Inf" ? Number.POSITIVE_INFINITY : text === "-Inf" ? Number.NEGATIVE_INFINITY : Number(text)

const point = ([seconds, text]: readonly [number, string]) => ({ at: Math.round(seconds * 1000), value: parseValue(text) })

/** The samples of an instant query; undefined for a result that has none at one time (a matrix or a string). Histograms are left out. */
export const samplesOf = (data: QueryData): ReadonlyArray<Sample> | undefined => {
  switch (data.resultType) {
    case "vector":
      return data.result.flatMap(({ metric, value }) => (value === undefined ? [] : [{ labels: metric, ...point(value) }]))
    case "scalar":
      return [{ labels: {}, ...point(data.result) }]
    case "matrix":
    case "string":
      return undefined
  }
}

/** The series of a range query. */
export const seriesOf = (data: QueryData): ReadonlyArray<Series> | undefined =>
  data.resultType === "matrix"
    ? data.result.map(({ metric, values }) => ({ labels: metric, points: (values ?? []).map(point) }))
    : undefined
