import { createHash } from "node:crypto"
import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig
} from "@nats-io/jetstream"
import { nanos } from "@nats-io/transport-node"
import type { NatsConfig } from "../../platform/config/nats-config.ts"
import type { BusLimits } from "../limits.ts"

/**
 * How many parts the keys are divided into. Each has a consumer of its own on the server, that gives out one message at a time: so the
 * messages of a key stay in order, whatever process asks for the next. Fixed, for messages that wait are in their share already.
 */
export const SHARES = 64

/** Milliseconds after which the server gives a message to another, unless told that it is still worked on. */
export const ACK_WAIT = 5_000

/** The names of what belongs to one bus. */
export const namesOf = ({ stream }: NatsConfig) => {
  const subject = stream.toLowerCase()
  return {
    messages: stream,
    dead: `${stream}_DEAD`,
    /** Its number is the last token. */
    shareSubject: (share: number) => `${subject}.share.${share}`,
    consumer: (share: number) => `share-${share}`,
    /** One for each id, so that the latest takes the place of the one before. */
    deadSubject: (id: string) => `${subject}.dead.${createHash("sha256").update(id).digest("hex")}`,
    /** How many dead letters were dropped: kept among them, under a name that no id has. */
    droppedSubject: `${subject}.dead.dropped`,
    all: { messages: `${subject}.share.*`, dead: `${subject}.dead.*` }
  }
}
export type Names = ReturnType<typeof namesOf>

export const shareOf = (key: string): number => (createHash("sha1").update(key).digest()[0] ?? 0) % SHARES

/** Removed once acknowledged; on disk. */
const messagesStream = (names: Names, { replicas }: NatsConfig, limits: BusLimits): Partial<StreamConfig> & { name: string } => ({
  name: names.messages,
  subjects: [names.all.messages],
  retention: RetentionPolicy.Workqueue,
  storage: StorageType.File,
  discard: DiscardPolicy.New,
  num_replicas: replicas,
  allow_direct: true,
  duplicate_window: nanos(limits.dedupWindowMs)
})

const deadStream = (names: Names, { replicas }: NatsConfig): Partial<StreamConfig> & { name: string } => ({
  name: names.dead,
  subjects: [names.all.dead],
  retention: RetentionPolicy.Limits,
  storage: StorageType.File,
  num_replicas: replicas,
  allow_direct: true,
  max_msgs_per_subject: 1
})

/** Makes the stream, or brings it up to the configuration. */
const ensureStream = async (manager: JetStreamManager, wanted: Partial<StreamConfig> & { name: string }): Promise<void> => {
  try {
    const { config } = await manager.streams.info(wanted.name)
    const { name, ...rest } = wanted
    const isAsWanted =
      config.duplicate_window === (rest.duplicate_window ?? config.duplicate_window) &&
      config.num_replicas === rest.num_replicas &&
      config.allow_direct === (rest.allow_direct ?? config.allow_direct)
    if (!isAsWanted) await manager.streams.update(name, rest)
  } catch (error) {
    if (!(error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound)) throw error
    await manager.streams.add(wanted)
  }
}

/** Makes both streams and the consumers; nothing where they are there already. */
export const ensureStreams = async (manager: JetStreamManager, names: Names, config: NatsConfig, limits: BusLimits): Promise<void> => {
  await ensureStream(manager, messagesStream(names, config, limits))
  await ensureStream(manager, deadStream(names, config))
  await Promise.all(
    Array.from({ length: SHARES }, (_, share) =>
      manager.consumers.add(names.messages, {
        durable_name: names.consumer(share),
        filter_subject: names.shareSubject(share),
        ack_policy: AckPolicy.Explicit,
        deliver_policy: DeliverPolicy.All,
        ack_wait: nanos(ACK_WAIT),
        max_ack_pending: 1
      })
    )
  )
}
