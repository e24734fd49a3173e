import { spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { serverDirectory } from "../../toolbox/servers/server-directory.ts"
import { run } from "./launched.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"

/** How each shell reads a script without running it. */
const shells = { bash: ["bash", "-n"], zsh: ["zsh", "-n"], fish: ["fish", "--no-execute"] } as const

/** Completes `handrail incident app` as bash does when TAB is pressed. */
const pressTab = (script: string) => `
source '${script}'
COMP_LINE='handrail incident app' COMP_WORDS=(handrail incident app) COMP_CWORD=2 COMP_POINT=21
_handrail
echo "\${COMPREPLY[@]}"
`

const scriptFor = Effect.fnUntraced(function* (shell: keyof typeof shells) {
  const { code, stderr, stdout } = yield* run(["--completions", shell])
  expect([code, stderr]).toEqual([0, ""])
  const file = join(yield* serverDirectory("acceptance-completions"), shell)
  writeFileSync(file, stdout)
  return { file, text: stdout }
})

describe("shell completions", () => {
  it.live.each(["bash", "zsh", "fish"] as const)(
    "for %s are printed, name the commands, and are what the shell can read",
    (shell) =>
      Effect.gen(function* () {
        const { file, text } = yield* scriptFor(shell)
        for (const word of ["incident", "approve", "serve", "demo", "timeline"]) expect(text).toContain(word)
        const [program, flag] = shells[shell]
        const checked = spawnSync(program, [flag, file], { encoding: "utf8" })
        // a shell that is not on this machine cannot judge
        if (checked.error === undefined) expect([checked.status, checked.stderr]).toEqual([0, ""])
      }).pipe(Effect.scoped),
    PATIENCE
  )

  it.live(
    "complete a command in bash",
    () =>
      Effect.gen(function* () {
        const { file } = yield* scriptFor("bash")
        const answer = spawnSync("bash", ["--norc", "-c", pressTab(file)], { encoding: "utf8" })
        expect(answer.stdout.trim(), answer.stderr).toBe("approve")
      }).pipe(Effect.scoped),
    PATIENCE
  )
})
