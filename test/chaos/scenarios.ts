import type { ChaosScenario } from "./chaos-scenario.ts"
import { apiServer } from "./scenarios/api-server.ts"
import { atRandom } from "./scenarios/at-random.ts"
import { clock } from "./scenarios/clock.ts"
import { deadlyRead } from "./scenarios/deadly-read.ts"
import { deliveries } from "./scenarios/deliveries.ts"
import { diskFull } from "./scenarios/disk-full.ts"
import { killNine } from "./scenarios/kill-nine.ts"
import { manyOpen } from "./scenarios/many-open.ts"
import { nats } from "./scenarios/nats.ts"
import { postgres } from "./scenarios/postgres.ts"
import { prometheus } from "./scenarios/prometheus.ts"
import { replicas } from "./scenarios/replicas.ts"
import { slack } from "./scenarios/slack.ts"
import { soak } from "./scenarios/soak.ts"
import { storm } from "./scenarios/storm.ts"

/** Every fault that must be survived, in the order of the table: the longest first, so that at the end none is waited for alone. */
export const scenarios: ReadonlyArray<ChaosScenario> = [
  ...killNine,
  ...deadlyRead,
  ...storm,
  ...manyOpen,
  ...atRandom,
  ...soak,
  ...apiServer,
  ...postgres,
  ...nats,
  ...prometheus,
  ...slack,
  ...replicas,
  ...diskFull,
  ...clock,
  ...deliveries
]
