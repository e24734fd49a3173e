import { registerHooks } from "node:module"
import { basename } from "node:path"

/** Preloaded into a program: at its end, the names of the files that it loaded are on stderr, as JSON. */
const loaded = new Set<string>()

registerHooks({
  load: (url, context, next) => {
    if (url.startsWith("file:")) loaded.add(basename(new URL(url).pathname))
    return next(url, context)
  }
})

process.on("exit", () => process.stderr.write(JSON.stringify([...loaded])))
