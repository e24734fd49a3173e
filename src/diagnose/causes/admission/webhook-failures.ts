import type { Entity } from "../../../domain/entity.ts"
import { entity } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
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

/** All that were told, those of pods' controllers first. */
export const webhookFailures = perScene(
  (scene: Scene): ReadonlyArray<WebhookFailure> => [
    ...refusedControllers(scene).flatMap(({ controller, said, workload }) =>
      // what was said before the latest word may be over
      said.slice(0, 1).flatMap((spoken) => failure(spoken, [workload, controller]))
    ),
    ...serverSays(scene).flatMap((answer) => failure(answer, answer.about))
  ]
)
