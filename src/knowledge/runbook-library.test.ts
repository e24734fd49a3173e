import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { layerFromPaths, makeLibrary, RunbookLibrary } from "./runbook-library.ts"
import { selectRunbook } from "./select-runbook.ts"

const short = (name: string, more = "") => `name: ${name}\n${more}actions: [{cmd: kubectl get pods}]\n`
const matching = (name: string, ...groups: ReadonlyArray<ReadonlyArray<string>>) =>
  short(name, `match: ${JSON.stringify(groups.map((matchers) => ({ matchers })))}\n`)

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "runbooks-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)
const namesIn = (...paths: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const library = yield* RunbookLibrary
    return { names: (yield* library.all).map(({ name }) => name), problems: (yield* library.invalid).map(({ message }) => message) }
  }).pipe(Effect.provide(layerFromPaths(paths)))

describe("layerFromPaths", () => {
  it.effect("loads every runbook below the paths, and tells of the files that it cannot use", () =>
    Effect.gen(function* () {
      const root = yield* folder
      mkdirSync(join(root, "a/deep/testdata"), { recursive: true })
      mkdirSync(join(root, "..data"))
      writeFileSync(join(root, "..data/linked.yaml"), short("linked"))
      symlinkSync(join(root, "..data/linked.yaml"), join(root, "linked.yaml"))
      writeFileSync(join(root, "a/deep/runbook.yml"), short("deep"))
      writeFileSync(join(root, "a/deep/testdata/case.yaml"), "not: a runbook")
      writeFileSync(join(root, "a/broken.yaml"), "name: broken\n")
      writeFileSync(join(root, "a/notes.md"), "hello")
      writeFileSync(join(root, "a/zz-again.yaml"), short("deep"))
      const { names, problems } = yield* namesIn(root, join(root, "nowhere"))
      expect(names).toEqual(["deep", "linked"])
      expect(problems).toHaveLength(3)
      expect(problems.join("\n")).toMatch(/nowhere:1:1: cannot be read: ENOENT/)
      expect(problems.join("\n")).toMatch(/broken\.yaml:1:1: actions: the field "actions" is missing/)
      expect(problems.join("\n")).toMatch(/zz-again\.yaml:1:1: the name deep is taken by .*runbook\.yml/)
    })
  )

  it.effect("takes a single file by its path", () =>
    Effect.gen(function* () {
      const root = yield* folder
      writeFileSync(join(root, "one.yaml"), short("one"))
      expect((yield* namesIn(join(root, "one.yaml"))).names).toEqual(["one"])
    })
  )
})

describe("get", () => {
  it.effect("suggests the runbook that was likely meant", () =>
    Effect.gen(function* () {
      const library = yield* makeLibrary([{ file: "a", text: short("bad-rollout") }])
      expect((yield* library.get("bad-rollout")).name).toBe("bad-rollout")
      expect(yield* library.get("bad-rolout").pipe(Effect.flip)).toMatchObject({ next: 'did you mean "bad-rollout"?' })
    })
  )
})

describe("selectRunbook", () => {
  const select = Effect.fnUntraced(function* (
    runbooks: ReadonlyArray<string>,
    labels: Record<string, string>,
    more: { annotations?: Record<string, string>; requestedRunbook?: string } = {}
  ) {
    const library = yield* makeLibrary(runbooks.map((text, index) => ({ file: `${index}.yaml`, text })))
    const { chosen, considered } = selectRunbook(yield* library.all, { labels, annotations: {}, ...more })
    return { chosen: chosen?.name, considered: Object.fromEntries(considered.map(({ runbook, why }) => [runbook, why])) }
  })
  const general = matching("general", ['alertname=~"Kube.+"'])
  const exact = matching("exact", ["alertname=KubePodNotReady"])
  const narrow = matching("narrow", ["alertname=KubePodNotReady", "namespace=~shop.*"], ["alertname=Other"])

  it.effect("prefers what is most specific, and says why the others were not taken", () =>
    Effect.gen(function* () {
      const found = yield* select([general, exact, narrow, short("unmatched")], { alertname: "KubePodNotReady", namespace: "shop" })
      expect(found).toEqual({
        chosen: "narrow",
        considered: {
          exact: 'alertname="KubePodNotReady" holds, but narrow is more specific',
          general: 'alertname=~"Kube.+" holds, but narrow is more specific',
          narrow: 'alertname="KubePodNotReady" and namespace=~"shop.*" hold',
          unmatched: "it has no matchers, so it is only chosen by name"
        }
      })
    })
  )

  it.effect("breaks ties by name, and says so", () =>
    Effect.gen(function* () {
      const found = yield* select([matching("b", ["alertname=X"]), matching("a", ["alertname=X"])], { alertname: "X" })
      expect(found.chosen).toBe("a")
      expect(found.considered.b).toBe('alertname="X" holds, but a is as specific and first by name')
    })
  )

  it.effect("says what each runbook missed when none fits", () =>
    Effect.gen(function* () {
      const found = yield* select([exact, narrow], { alertname: "KubePodNotReady2" })
      expect(found.chosen).toBeUndefined()
      expect(found.considered.exact).toBe('alertname="KubePodNotReady" does not hold: alertname is "KubePodNotReady2"')
    })
  )

  it.effect("takes the runbook that the alert or a person names", () =>
    Effect.gen(function* () {
      const runbooks = [exact, short("unmatched")]
      expect((yield* select(runbooks, { alertname: "KubePodNotReady", runbook: "unmatched" })).chosen).toBe("unmatched")
      expect((yield* select(runbooks, { alertname: "x" }, { annotations: { runbook: "unmatched" } })).chosen).toBe("unmatched")
      expect((yield* select(runbooks, { alertname: "KubePodNotReady", runbook: "rm -rf /" })).chosen).toBe("exact")
      expect((yield* select(runbooks, { alertname: "KubePodNotReady" }, { requestedRunbook: "unmatched" })).chosen).toBe("unmatched")
      expect((yield* select(runbooks, { alertname: "KubePodNotReady" }, { requestedRunbook: "nope" })).chosen).toBeUndefined()
    })
  )
})
