import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { serverDirectory } from "../../toolbox/servers/server-directory.ts"
import { run } from "./launched.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { serve } from "./serving.fixture.ts"

describe("exit codes, as docs/cli.md says", () => {
  it.live(
    "tell a script what happened, and stderr tells a person",
    () =>
      Effect.gen(function* () {
        const empty = yield* serverDirectory("acceptance-nobody")
        const handrail = yield* serve()
        const at = ["--home", handrail.home]
        const cases: ReadonlyArray<readonly [args: ReadonlyArray<string>, code: number, stderr: RegExp, env?: Record<string, string>]> = [
          [["incident", "list", ...at], 0, /^$/],
          [["runbook", "lint", "no-such-place"], 1, /^$/],
          [["incident", "lits"], 2, /lits/],
          [["incident", "list", "--phase", "nope", ...at], 2, /nope/],
          [["incident", "show", "not-an-id", ...at], 2, /incident/],
          [["serve", "--config", join(empty, "none.yaml")], 2, /there is no such file\n {2}where: .*none\.yaml\n {2}next: /],
          [["runbook", "lint", empty], 2, /there is no runbook here\n {2}where: /],
          [["rehearse", "--port", "99999"], 2, /99999 is no port/],
          [["correlate", "--file", join(empty, "none.json")], 2, /there is no such file\n {2}where: .*none\.json\n {2}next: /],
          [["effects", "--file", join(empty, "none.json")], 4, /there is no such file\n {2}where: .*none\.json\n {2}next: /],
          [["policy", "explain", "--file", join(empty, "none.json")], 4, /there is no such file\n {2}where: .*none\.json\n {2}next: /],
          [["demo", "--scenario", "bad-rolout"], 2, /did you mean bad-rollout/],
          [["incident", "list", "--home", empty], 3, /no Handrail to talk to/],
          [["incident", "list", "--server", "http://127.0.0.1:9", ...at], 3, /does not answer/],
          [["incident", "list", ...at], 3, /token/, { HANDRAIL_TOKEN: "wrong" }],
          [["incident", "show", "inc-00000000", ...at], 4, /no incident inc-00000000/],
          [["runbook", "show", "nope"], 4, /no runbook "nope"/],
          [["runbook", "run", "nope", ...at], 4, /no runbook "nope"/],
          [["timeline", "verify", "--file", empty], 4, /it is no file\n {2}where: /],
          [["timeline", "verify", "--file", join(empty, "none.json")], 4, /there is no such file\n {2}where: .*none\.json\n {2}next: /]
        ]
        const results = yield* Effect.forEach(cases, ([args, , , env]) => run(args, env === undefined ? {} : { env }), { concurrency: 2 })
        for (const [index, [args, code, stderr]] of cases.entries()) {
          const ended = results[index]
          expect([args.join(" "), ended?.code], ended?.stderr).toEqual([args.join(" "), code])
          expect(ended?.stderr, args.join(" ")).toMatch(stderr)
          expect(ended?.stderr, args.join(" ")).not.toMatch(/\n\s+at .*:\d+:\d+/)
        }
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
