import { execFile } from "node:child_process"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { createServer, type RequestListener, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { gunzipSync, gzipSync } from "node:zlib"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Exit, Scope } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startOpa } from "../../../toolbox/servers/opa.ts"
import { describeWith } from "../../../toolbox/vitest.ts"
import { decideBy } from "../decide.ts"
import { stepOf } from "../plan.fixture.ts"
import { policyInput } from "../policy-input.fixture.ts"
import { unpackBundle } from "./bundle.ts"
import { makeBundleEngine } from "./bundle-engine.ts"
import { defaultEngine } from "./default-bundle.ts"
import { failsToAnswer, holdsTheDefaultRules, type MakeEngine } from "./engine-contract.fixture.ts"
import { makeOpaServerEngine } from "./opa-server-engine.ts"
import { makeWasmEngine } from "./wasm-engine.ts"

const policies = join(import.meta.dirname, "..", "..", "..", "policies")
const shipped = join(policies, "bundle.tar.gz")

let directory = ""
const servers: Array<Server> = []
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "handrail-engines-"))
})
afterAll(async () => {
  for (const server of servers) server.close()
  await rm(directory, { recursive: true, force: true })
})

const listen = async (handler: RequestListener): Promise<string> => {
  const server = createServer(handler)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const answering = (status: number, body: string | Buffer): MakeEngine =>
  Effect.flatMap(
    Effect.promise(() => listen((_, response) => response.writeHead(status).end(body))),
    (url) => makeOpaServerEngine({ url })
  )

const fileWith = (name: string, content: Uint8Array): MakeEngine =>
  Effect.flatMap(
    Effect.promise(async () => {
      const place = join(directory, name)
      await writeFile(place, content)
      return place
    }),
    (place) => makeBundleEngine({ place })
  )

describe("the default bundle in this process", () => holdsTheDefaultRules(defaultEngine()))

describe("a team's bundle", () => {
  describe("from a file", () => holdsTheDefaultRules(makeBundleEngine({ place: shipped })))
  describe("from an address", () => {
    holdsTheDefaultRules(
      Effect.flatMap(
        Effect.promise(async () => {
          const archive = await readFile(shipped)
          return listen((_, response) => response.end(archive))
        }),
        (place) => makeBundleEngine({ place })
      )
    )
  })
  failsToAnswer("a file that is not there", makeBundleEngine({ place: "/nowhere/bundle.tar.gz" }), /cannot be used.*ENOENT/)
  failsToAnswer("what is no archive", fileWith("text.tar.gz", Buffer.from("hello")), /cannot be used/)
  failsToAnswer("an archive without WebAssembly", fileWith("empty.tar.gz", gzipSync(Buffer.alloc(1024))), /holds no policy.wasm/)
  failsToAnswer(
    "an archive that was cut off",
    Effect.flatMap(
      Effect.promise(() => readFile(shipped)),
      (archive) => fileWith("cut.tar.gz", gzipSync(gunzipSync(archive).subarray(0, 50_000)))
    ),
    /cannot be used|could not be|did not answer/
  )
  failsToAnswer(
    "an address that refuses",
    Effect.flatMap(
      Effect.promise(() => listen((_, response) => response.writeHead(403).end())),
      (place) => makeBundleEngine({ place })
    ),
    /answers 403/
  )
})

describe("an OPA server", () => {
  failsToAnswer("one that is not there", makeOpaServerEngine({ url: "http://127.0.0.1:9" }), /127.0.0.1:9/)
  failsToAnswer("a document that it does not have", answering(200, "{}"), /has no document/)
  failsToAnswer("an answer that is no set of reasons", answering(200, '{"result": true}'), /not a set of reasons/)
  failsToAnswer("an answer that is no JSON", answering(200, "<html>"), /has no document/)
  failsToAnswer("a server error", answering(500, '{"code":"internal_error"}'), /answers 500/)
  failsToAnswer(
    "no answer in time",
    Effect.flatMap(
      Effect.promise(() => listen(() => undefined)),
      (url) => makeOpaServerEngine({ url, timeLimit: 50 })
    ),
    /in time/
  )
})

const decideWith = (stricter: ReadonlyArray<MakeEngine>, line: string) =>
  Effect.gen(function* () {
    const engines = { base: yield* defaultEngine(), stricter: yield* Effect.all(stricter) }
    return (yield* decideBy(engines, { groups: ["sre"], people: 1 })(policyInput([stepOf(line)]))).decision
  }).pipe(Effect.scoped, Effect.runPromise)

describe("a team's rules beside the default ones", () => {
  const saying = (...reasons: ReadonlyArray<object>) => answering(200, JSON.stringify({ result: reasons }))

  it("can forbid", async () => {
    const no = saying({ rule: "team", verdict: "deny", step: "step-1", message: "not on a Sunday" })
    expect(await decideWith([no], "kubectl get pods -n shop")).toMatchObject({
      verdict: "deny",
      reasons: [{ rule: "team" }, { rule: "reads" }]
    })
  })

  it("can ask for people of their own choice", async () => {
    const ask = { rule: "team", verdict: "needs-approval", step: "step-1", message: "ask", approvals: { groups: ["dba"], people: 3 } }
    expect(await decideWith([saying(ask)], "kubectl get pods -n shop")).toMatchObject({
      verdict: "needs-approval",
      approvals: { groups: ["dba"], people: 3 }
    })
  })

  it("cannot allow", async () => {
    const yes = saying({ rule: "team", verdict: "allow", step: "step-1", message: "go on" })
    expect(await decideWith([yes], "kubectl delete ns shop")).toMatchObject({ verdict: "needs-approval" })
    expect(await decideWith([yes], "kubectl frobnicate")).toMatchObject({ verdict: "deny" })
  })

  it("deny when they cannot be asked, and say so", async () => {
    const decision = await decideWith([answering(503, "starting")], "kubectl get pods -n shop")
    expect(decision).toMatchObject({ verdict: "deny", reasons: [{ rule: "engine" }, { rule: "reads" }] })
    expect(decision.reasons[0]?.message).toMatch(/could not be asked.*503/s)
  })
})

describeWith(["opa"], ({ opa }) => {
  const run = promisify(execFile)

  const compiled = (name: string, rego: string): MakeEngine =>
    Effect.gen(function* () {
      const archive = yield* Effect.promise(async () => {
        const source = join(directory, `${name}.rego`)
        const output = join(directory, `${name}.tar.gz`)
        await writeFile(source, rego)
        await run(opa.path, ["build", "--target=wasm", "--entrypoint=handrail/reasons", `--output=${output}`, source])
        return await readFile(output)
      })
      return yield* makeWasmEngine(yield* unpackBundle(archive, name), { name, timeLimit: 200 })
    })

  const slow = `package handrail
ns := numbers.range(1, 3000)
reasons contains {"rule": "slow", "verdict": "deny", "message": "x"} if {
	some a in ns
	some b in ns
	some c in ns
	a < b
	b < c
	c < a
}`
  failsToAnswer("rules that take too long", compiled("slow", slow), /timed out/)
  failsToAnswer("rules that give something else", compiled("other", 'package handrail\nreasons := "yes"'), /not a set of reasons/)
  failsToAnswer(
    "a document that is undefined",
    compiled("undefined", "package handrail\nreasons := 1 if input.never"),
    /not a set of reasons/
  )
  failsToAnswer(
    "builtins that WebAssembly lacks",
    compiled("builtins", 'package handrail\nreasons contains x if {\n\tx := http.send({"url": input.url, "method": "GET"})\n}'),
    /http\.send/
  )

  it("go on after a question that took too long", () =>
    Effect.gen(function* () {
      const engine = yield* compiled("slow-for-some", slow.replace("some a in ns", 'input.actor == "slow"\n\tsome a in ns'))
      yield* Effect.flip(engine.ask('{"actor": "slow"}'))
      expect((yield* engine.ask('{"actor": "handrail"}')).reasons).toEqual([])
    }).pipe(Effect.scoped, Effect.runPromise))

  describe("an OPA server that holds the default rules", () => {
    const scope = Scope.makeUnsafe()
    let url = ""
    beforeAll(async () => {
      const sources = [join(policies, "handrail"), join(policies, "data.json")]
      const started = startOpa(sources).pipe(Scope.provide(scope), Effect.provide(NodeServices.layer))
      url = (await Effect.runPromise(started)).url
    })
    afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
    holdsTheDefaultRules(Effect.suspend(() => makeOpaServerEngine({ url })))
  })
})
