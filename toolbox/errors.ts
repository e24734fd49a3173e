import { Schema } from "effect"
import { toolNames } from "./tools.ts"

/** A tool that is nowhere to be found. `where` lists the places that were tried with what was wrong there; `next` says how to get it. */
export class ToolMissing extends Schema.TaggedError<ToolMissing>()("ToolMissing", {
  tool: Schema.Literals(toolNames),
  message: Schema.String,
  where: Schema.String,
  next: Schema.String
}) {}

/** A command that the toolbox ran and that failed, or that could not be started. `where` is the command, `message` the end of its output. */
export class CommandFailed extends Schema.TaggedError<CommandFailed>()("CommandFailed", {
  message: Schema.String,
  where: Schema.String,
  next: Schema.String
}) {}

/** An artifact that could not be fetched, verified or unpacked. */
export class ArtifactFailed extends Schema.TaggedError<ArtifactFailed>()("ArtifactFailed", {
  message: Schema.String,
  where: Schema.String,
  next: Schema.String
}) {}
