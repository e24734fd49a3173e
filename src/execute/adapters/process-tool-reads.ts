import { Effect, Layer } from "effect"
import { isMutation } from "../../domain/command-effects.ts"
import { redact } from "../../domain/redact.ts"
import { classify } from "../../policy/classify.ts"
import { NotARead, ToolReads } from "../tool-reads.ts"
import { ToolProcess } from "./tool-process.ts"

export const layerProcessToolReads: Layer.Layer<ToolReads, never, ToolProcess> = Layer.effect(
  ToolReads,
  Effect.gen(function* () {
    const tools = yield* ToolProcess
    return ToolReads.of({
      run: Effect.fn("execute.read")(function* ({ cluster, argv, tier, timeoutMs }) {
        const effects = classify(argv)
        if (isMutation(effects.class)) {
          return yield* new NotARead({
            message: `${argv.join(" ")} might change something: ${effects.reasons.join("; ")}`,
            where: `cluster ${cluster.name}`,
            next: "make it a step of a runbook, where it is decided about and approved"
          })
        }
        const { end, stdout, stderr } = yield* tools.run({ cluster, argv, tier, timeoutMs })
        return {
          ...(end._tag === "exited" ? { exitCode: end.exitCode } : {}),
          stdout: redact(stdout.text).text,
          stderr: redact(stderr.text).text,
          omittedBytes: stdout.dropped + stderr.dropped
        }
      })
    })
  })
)
