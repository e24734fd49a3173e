import { Schema } from "effect"
import { type YamlDocument, YamlInvalid, type YamlPath, YamlProblem } from "../../platform/yaml-document.ts"

/** A runbook that cannot be used: every problem with its file, line, column and, where one is known, its fix. */
export class RunbookInvalid extends Schema.TaggedError<RunbookInvalid>()("RunbookInvalid", {
  file: Schema.String,
  problems: Schema.NonEmptyArray(YamlProblem),
  /** Problems beyond those listed. */
  omitted: Schema.Int
}) {
  override get message(): string {
    return this.#asYaml.message
  }

  get where(): string {
    return this.#asYaml.where
  }

  get next(): string {
    return "correct the runbook, and check it with `handrail runbook lint`"
  }

  get #asYaml(): YamlInvalid {
    return new YamlInvalid({ problems: this.problems, omitted: this.omitted })
  }
}

/** Gathers what is wrong beyond the shape of the file, so that all of it is told at once. */
export class Problems {
  readonly found: Array<YamlProblem> = []
  readonly #document: YamlDocument

  constructor(document: YamlDocument) {
    this.#document = document
  }

  add(path: YamlPath, message: string, fix?: string): void {
    this.found.push(this.#document.problemAt(path, message, fix))
  }
}
