import { existsSync, watch, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"

/** Where the first real `rollout undo` stops for good: `before` it has changed anything, or `after` it has. */
export type Held = "before" | "after"

const script = (kubectl: string, held: Held, reached: string): string => `#!/bin/sh
case " $* " in
  *" --dry-run"*) ;;
  *" rollout undo "*)
    if [ ! -e '${reached}' ]; then
      ${held === "after" ? `'${kubectl}' "$@"` : ":"}
      : > '${reached}'
      exec sleep 300
    fi ;;
esac
exec '${kubectl}' "$@"
`

/** A kubectl that hangs once, in the middle of the step that matters, as one on a lost connection does; and word that it has. */
export const heldKubectl = (directory: string, kubectl: string, held: Held) => {
  const path = join(directory, "kubectl")
  const reached = join(directory, "reached")
  writeFileSync(path, script(kubectl, held, reached), { mode: 0o755 })
  const isReached = Effect.callback<void>((resume) => {
    const watcher = watch(directory, () => check())
    const check = (): void => {
      if (!existsSync(reached)) return
      watcher.close()
      resume(Effect.void)
    }
    check()
    return Effect.sync(() => watcher.close())
  })
  return { path, isReached }
}
