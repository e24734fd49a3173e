import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { gunzipSync } from "node:zlib"
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { describeWith } from "../../toolbox/vitest.ts"
import { deliver, stuckRollout } from "./alerts.fixture.ts"
import { firstIncident, untilEnded } from "./incidents.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { startRehearsal } from "./rehearsal.fixture.ts"
import { handrailHome, serveIn } from "./serving.fixture.ts"

const Value = Schema.Struct({ stringValue: Schema.optionalKey(Schema.String) })
/** https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
const Traces = Schema.fromJsonString(
  Schema.Struct({
    resourceSpans: Schema.Array(
      Schema.Struct({
        resource: Schema.Struct({ attributes: Schema.Array(Schema.Struct({ key: Schema.String, value: Value })) }),
        scopeSpans: Schema.Array(
          Schema.Struct({
            spans: Schema.Array(
              Schema.Struct({
                traceId: Schema.String,
                name: Schema.String,
                attributes: Schema.Array(Schema.Struct({ key: Schema.String, value: Value })),
                status: Schema.Struct({ code: Schema.Int })
              })
            )
          })
        )
      })
    )
  })
)

interface Span {
  readonly service: string | undefined
  readonly name: string
  readonly attributes: Readonly<Record<string, string | undefined>>
}

type Attributes = ReadonlyArray<{ readonly key: string; readonly value: typeof Value.Type }>
const record = (attributes: Attributes) => Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]))

const spansIn = (body: string): ReadonlyArray<Span> =>
  Schema.decodeSync(Traces)(body).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ attributes, name }) => ({ name, attributes: record(attributes), service: record(resource.attributes)["service.name"] }))
    )
  )

/** An OTLP/HTTP collector that keeps the spans it is sent, and what came with them. */
const collector = Effect.acquireRelease(
  Effect.promise(async () => {
    const spans: Array<Span> = []
    const keys = new Set<string | undefined>()
    const server = createServer(async (request, response) => {
      const bytes = Buffer.concat(await request.toArray())
      keys.add(request.headers["x-api-key"]?.toString())
      if (request.url === "/v1/traces") {
        spans.push(...spansIn((request.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString()))
      }
      response.setHeader("content-type", "application/json").end("{}")
    }).listen(0, "127.0.0.1")
    await once(server, "listening")
    return { spans, keys, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  }),
  ({ server }) =>
    Effect.promise(() => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    })
)

describeWith(["kubectl", "helm"], ({ kubectl }) => {
  it.live(
    "every stage and tool call of an incident is exported as a span with the incident, the stage and its outcome",
    () =>
      Effect.gen(function* () {
        const { keys, spans, url } = yield* collector
        const cluster = yield* startRehearsal("bad-rollout")
        const env = {
          OTEL_EXPORTER_OTLP_ENDPOINT: url,
          OTEL_EXPORTER_OTLP_HEADERS: "x-api-key=k1",
          OTEL_SERVICE_NAME: "handrail-acceptance"
        }
        const handrail = yield* serveIn(yield* handrailHome({ mode: "auto", cluster, kubectl: kubectl.path, env }))
        yield* deliver(handrail, stuckRollout)
        const incident = yield* firstIncident(handrail)
        yield* untilEnded(handrail, incident)
        // what is left in the buffer is sent at the end
        yield* handrail.process.signal("SIGTERM")
        yield* handrail.process.ended

        expect([...keys]).toEqual(["k1"])
        const own = spans.filter(({ attributes }) => attributes["incident.id"] === incident)
        expect(new Set(own.map(({ service }) => service))).toEqual(new Set(["handrail-acceptance"]))
        const stages = own.filter(({ attributes, name }) => name === `incident.${attributes.stage}`)
        expect(stages.map(({ attributes: { outcome, stage } }) => [stage, outcome])).toEqual(
          expect.arrayContaining([
            ["triage", "done"],
            ["diagnosis", "done"],
            ["decide", "done"],
            ["step/undo/run/1", "done"],
            ["postconditions", "resolved"]
          ])
        )
        const tools = own.filter(({ name }) => name === "platform.runProcess")
        expect(tools.map(({ attributes: { outcome, stage } }) => [stage, outcome])).toContainEqual(["step/undo/run/1", "exited"])
        expect(own.map(({ name }) => name)).toEqual(
          expect.arrayContaining(["execute.dryRun", "execute.snapshot", "execute.tool", "policy.mint"])
        )
        expect(spans.filter(({ name }) => name.includes(handrail.home))).toEqual([])
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
