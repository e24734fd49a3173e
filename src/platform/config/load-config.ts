import { dirname, resolve } from "node:path"
import { Effect, FileSystem, Schema } from "effect"
import { userError } from "../../domain/user-error.ts"
import { yamlInvalid } from "../yaml/problem.ts"
import { readYaml, type YamlDocument, type YamlInvalid } from "../yaml-document.ts"
import { HandrailConfig } from "./config.ts"

/** The configuration file cannot be read. */
export class ConfigUnreadable extends Schema.TaggedError<ConfigUnreadable>()("ConfigUnreadable", userError) {}

const absolute = (config: HandrailConfig, directory: string): HandrailConfig => {
  const at = (path: string) => resolve(directory, path)
  const context = <C extends { readonly kubeconfig: string }>(value: C): C => ({ ...value, kubeconfig: at(value.kubeconfig) })
  return {
    ...config,
    ...(config.home === undefined ? {} : { home: at(config.home) }),
    runbooks: config.runbooks.map(at),
    clusters: config.clusters.map((cluster) => ({
      ...cluster,
      credentials: {
        reader: context(cluster.credentials.reader),
        ...(cluster.credentials.operator === undefined ? {} : { operator: context(cluster.credentials.operator) })
      }
    }))
  }
}

/** What a schema cannot say: names that must be unique, and names that must exist. */
const crossProblems = (config: HandrailConfig, document: YamlDocument) => {
  const repeated = <T>(items: ReadonlyArray<T>, name: (item: T) => string, path: ReadonlyArray<string>) =>
    items.flatMap((item, index) =>
      items.findIndex((other) => name(other) === name(item)) < index
        ? [document.problemAt([...path, index, "name"], `${JSON.stringify(name(item))} is named twice`, "give it a name of its own")]
        : []
    )
  const unknownDefault =
    config.defaultCluster !== undefined && !config.clusters.some((cluster) => cluster.name === config.defaultCluster)
      ? [document.problemAt(["defaultCluster"], `there is no cluster ${JSON.stringify(config.defaultCluster)}`, "name one of `clusters`")]
      : []
  return [
    ...repeated(config.clusters, (cluster) => cluster.name, ["clusters"]),
    ...repeated(config.server.tokens, (token) => token.name, ["server", "tokens"]),
    ...unknownDefault
  ]
}

/** Reads `handrail.yaml`. Every problem carries its line, column and fix; unknown fields are problems. Paths come out absolute. */
export const loadConfig = Effect.fn("platform.loadConfig")(function* (
  file: string
): Effect.fn.Return<HandrailConfig, ConfigUnreadable | YamlInvalid, FileSystem.FileSystem> {
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.mapError(
    fs.readFileString(file),
    (error) =>
      new ConfigUnreadable({
        message: `the configuration cannot be read: ${error.message}`,
        where: file,
        next: "check the path after --config"
      })
  )
  const [document] = yield* readYaml({ file, text })
  if (document === undefined) return absolute(yield* Effect.orDie(Schema.decodeEffect(HandrailConfig)({})), dirname(file))
  const config = yield* document.decode(HandrailConfig)
  const [first, ...rest] = crossProblems(config, document)
  if (first !== undefined) return yield* yamlInvalid([first, ...rest], 50)
  return absolute(config, dirname(resolve(file)))
})
