import { randomUUID } from "node:crypto"
import { type EvaluationDetails, OpenFeature } from "@openfeature/server-sdk"
import { Effect, Layer } from "effect"
import type { Mode } from "../../domain/incident.ts"
import type { FlagsConfig } from "../../platform/config/flags-config.ts"
import { type ModeAnswer, type ModeQuestion, Modes } from "../modes.ts"
import { fileProvider, flagdProvider } from "./flag-providers.ts"

const isMode = (value: string): value is Mode => value === "assist" || value === "auto"

/** What cannot be evaluated, or is evaluated to something else, is the careful mode. */
const answerOf = (flag: string, about: string, details: EvaluationDetails<string>): ModeAnswer => {
  const { errorCode, errorMessage, reason = "STATIC", value, variant } = details
  if (errorCode !== undefined)
    return { mode: "assist", because: `flag ${flag} could not be evaluated${about}: ${errorMessage ?? errorCode}` }
  if (!isMode(value)) return { mode: "assist", because: `flag ${flag} is ${JSON.stringify(value)}${about}, which is no mode` }
  return { mode: value, because: `flag ${flag} is ${variant ?? value}${about} (${reason})` }
}

const careful = (answers: ReadonlyArray<ModeAnswer>): ModeAnswer | undefined => answers.find(({ mode }) => mode === "assist") ?? answers[0]

const makeModes = Effect.fnUntraced(function* ({ file, flagd, mode: flag }: FlagsConfig) {
  // a domain of its own, so that two Handrails in one process do not share a provider
  const domain = `handrail-${randomUUID()}`
  const provider = file === undefined ? flagdProvider(flagd ?? "") : fileProvider(file)
  yield* Effect.promise(() => OpenFeature.setProviderAndWait(domain, provider))
  const client = OpenFeature.getClient(domain)
  const evaluate = ({ namespaces: _, ...question }: ModeQuestion, namespace: string | undefined) =>
    Effect.map(
      Effect.promise(() =>
        client.getStringDetails(flag, "assist", {
          targetingKey: question.incident,
          ...question,
          ...(namespace === undefined ? {} : { namespace })
        })
      ),
      (details) => answerOf(flag, namespace === undefined ? "" : ` in namespace ${namespace}`, details)
    )
  return Modes.of({
    modeFor: Effect.fn("policy.modeFor")(function* (question: ModeQuestion) {
      const { namespaces } = question
      const asked = namespaces.length === 0 ? [undefined] : namespaces
      return careful(yield* Effect.forEach(asked, (namespace) => evaluate(question, namespace)))
    })
  })
})

/** The mode as an OpenFeature flag; without flags configured, the incident's mode stays. */
export const layerModes = (config: FlagsConfig | undefined): Layer.Layer<Modes> =>
  config === undefined ? Layer.succeed(Modes, { modeFor: () => Effect.succeed(undefined) }) : Layer.effect(Modes, makeModes(config))
