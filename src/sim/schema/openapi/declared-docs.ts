import { readFileSync } from "node:fs"

/** What a model's TypeScript declaration says beyond its types. */
export interface DeclaredDocs {
  readonly description: string | undefined
  readonly fields: ReadonlyMap<string, { readonly description: string | undefined; readonly isRequired: boolean }>
}

const nothing: DeclaredDocs = { description: undefined, fields: new Map() }

const plain = (text: string | undefined): string | undefined => text?.replace(/\\(['"`])/g, "$1").trim()

const fieldPattern = /(?:\/\*\*\s*\n\s*\* ?([^\n]*)\n\s*\*\/\s*\n\s*)?'([^']+)'(\??): /g

const read = (source: string): DeclaredDocs => {
  const description = /\/\*\*\s*\n\* ?([^\n]*)\n\*\/\s*\nexport declare class/.exec(source)?.[1]
  const body = source.slice(source.indexOf("export declare class"), source.indexOf("static readonly discriminator"))
  const fields = [...body.matchAll(fieldPattern)].map(
    ([, text, name = "", optional]) => [name.replace(/^_/, ""), { description: plain(text), isRequired: optional !== "?" }] as const
  )
  return { description: plain(description), fields: new Map(fields) }
}

/**
 * Descriptions and required fields, read from the declarations that the installed Kubernetes client carries beside its models.
 * Where they are not at hand (a bundle without the package) there are none, and clients show types only.
 */
export const declaredDocs = (): ((model: string) => DeclaredDocs) => {
  const known = new Map<string, DeclaredDocs>()
  const load = (model: string): DeclaredDocs => {
    try {
      const beside = import.meta.resolve("@kubernetes/client-node/dist/gen/models/ObjectSerializer.js")
      return read(readFileSync(new URL(`${model}.d.ts`, beside), "utf8"))
    } catch {
      return nothing
    }
  }
  return (model) => {
    const docs = known.get(model) ?? load(model)
    known.set(model, docs)
    return docs
  }
}
