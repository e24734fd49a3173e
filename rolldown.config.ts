import { relative } from "node:path"
import { defineConfig, type Plugin } from "rolldown"

const root = import.meta.dirname
const outDir = process.env.HANDRAIL_DIST ?? `${root}/dist`

/**
 * Files that the code reads at run time (scenarios, migrations, the control plane's Go module) stay where they are in the checkout, so
 * in the bundle `import.meta.url` and `import.meta.dirname` must still name the module's own place. All chunks lie flat in dist/, which
 * makes that place one fixed relative path per module.
 */
const keepModulePlaces: Plugin = {
  name: "keep-module-places",
  transform: {
    filter: { id: /\/(src|toolbox)\/.*\.ts$/, code: /import\.meta\.(url|dirname|filename)/ },
    handler: (code, id) => {
      const place = JSON.stringify(relative(outDir, id))
      const here = `new URL(${place}, import.meta.url)`
      const prelude = `import { fileURLToPath as __toPath } from "node:url"; const __place = { url: ${here}.href, filename: __toPath(${here}), dirname: __toPath(new URL(".", ${here})).slice(0, -1) };`
      return prelude + code.replaceAll(/import\.meta\.(url|dirname|filename)/g, "__place.$1")
    }
  }
}

export default defineConfig({
  input: { handrail: `${root}/src/app/main.ts` },
  platform: "node",
  plugins: [keepModulePlaces],
  output: { dir: outDir, format: "esm", entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs", cleanDir: true }
})
