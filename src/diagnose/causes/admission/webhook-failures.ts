import type { Entity } from "../../../domain/entity.ts"
import { entity } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { grownCounters } from "../control-plane/server-metrics.ts"
import { perScene, type Spoken } from "../evidence.ts"
import { refusedControllers } from "./refused-controllers.ts"
import { serverSays } from "./server-says.ts"

/** A call of a webhook that failed, as the API server told of it. */
export interface WebhookFailure extends Spoken {
  readonly webhook: string
  /** What was refused for it, and its workload; nothing where a person was told. */
  readonly refused: ReadonlyArray<Entity>
  /** Where the call went, when it went to a service. */
  readonly service: Entity | undefined
  readonly port: number
}

const failedCall = /failed calling webhook "([^"]+)"/i
const called = /Post "?https:\/\/(?<name>[a-z0-9-]+)\.(?<namespace>[a-z0-9-]+)\.svc(?:\.[a-z0-9.-]+)?(?::(?<port>\d+))?\//i

const failure = ({ cite, line }: Spoken, refused: ReadonlyArray<Entity>): ReadonlyArray<WebhookFailure> => {
  const webhook = failedCall.exec(line)?.[1]
  const { name, namespace, port = "443" } = called.exec(line)?.groups ?? {}
  const service = name === undefined ? undefined : entity("Service", namespace, name)
  return webhook === undefined ? [] : [{ line, cite, webhook, refused, service, port: Number(port) }]
}

/** Calls that failed just now, as the API server counts them, with the words that it has for one. Fewer are one that was restarted. */
const counted = (scene: Scene): ReadonlyArray<WebhookFailure> =>
  grownCounters(scene, "apiserver_admission_webhook_rejection_count")
    .filter(({ count, series }) => series.labels.error_type === "calling_webhook_error" && count >= 3)
    .map(({ count, seconds, series: { labels, source } }) => ({
      line: `failed calling webhook "${labels.name ?? ""}": ${count} times within ${Math.round(seconds)} s`,
      cite: source,
      webhook: labels.name ?? "",
      refused: [],
      service: undefined,
      port: 443
    }))

/** All that were told, those of pods' controllers first. */
export const webhookFailures = perScene(
  (scene: Scene): ReadonlyArray<WebhookFailure> => [
    ...refusedControllers(scene).flatMap(({ controller, said, workload }) =>
      // what was said before the latest word may be over
      said.slice(0, 1).flatMap((spoken) => failure(spoken, [workload, controller]))
    ),
    ...serverSays(scene).flatMap((answer) => failure(answer, answer.about)),
    ...counted(scene)
  ]
)
