import type { BusMessage } from "../bus/bus.ts"
import type { JsonValue } from "../domain/canonical-json.ts"
import type { Change } from "../domain/change.ts"
import { digestJson, type Timestamp } from "../domain/ids.ts"
import type { ObjectRef } from "../domain/object-ref.ts"
import { redact } from "../domain/redact.ts"
import { repositoryKey } from "../domain/repository-address.ts"
import { limitText } from "./limits.ts"
import { changeMessage } from "./messages.ts"
import type { Received, WebhookContext } from "./webhook.ts"

type Text = string | null | undefined

/** What a source says of a change, as it says it. Texts that are empty or absent are left out. */
export interface ToldChange {
  readonly source: Change["source"]
  readonly kind: Change["kind"]
  /** What of it is equal in a redelivery, and in no other change of this source. */
  readonly identity: JsonValue
  /** What was changed, as the source identifies it. */
  readonly subject: string
  readonly at: Timestamp
  readonly summary: string
  readonly actor?: Text
  readonly cluster?: Text
  readonly namespace?: Text
  readonly objects?: ReadonlyArray<ObjectRef>
  readonly from?: Text
  readonly to?: Text
  readonly url?: Text
  /** Its address. */
  readonly repository?: Text
  readonly pullRequest?: Change["pullRequest"]
}

const MOST_OBJECTS = 100
const LONGEST = { actor: 256, cluster: 253, namespace: 253, from: 512, to: 512, url: 2048, repository: 512 } as const
const LONGEST_SUMMARY = 500
const LONGEST_NAME = 253

/** One line: what people write into commits has many. */
const firstLine = (text: string): string => text.trim().split(/[\r\n]/, 1)[0] ?? ""

const safeRef = ({ group, kind, name, namespace }: ObjectRef): ObjectRef => ({
  group: limitText(group, LONGEST_NAME),
  kind: limitText(kind, LONGEST_NAME),
  name: limitText(name, LONGEST_NAME),
  ...(namespace ? { namespace: limitText(namespace, LONGEST_NAME) } : {})
})

/** The change as a message: safe to print, bounded, and without what looks like a secret. */
export const changeOf = (context: WebhookContext, told: ToldChange): BusMessage => {
  const { at, identity, kind, objects = [], source, subject, summary } = told
  const repository = told.repository ? repositoryKey(told.repository) : undefined
  const given = { ...told, cluster: told.cluster || context.cluster, repository }
  const texts = Object.entries(LONGEST).flatMap(([name, limit]) => {
    const text = given[name as keyof typeof LONGEST]
    return text ? [[name, limitText(redact(text).text, limit)]] : []
  })
  const change: Change = {
    id: digestJson({ source, endpoint: context.endpoint, cluster: given.cluster ?? null, identity }),
    source,
    kind,
    at,
    receivedAt: context.receivedAt,
    objects: objects.slice(0, MOST_OBJECTS).map(safeRef),
    summary: limitText(redact(firstLine(summary)).text, LONGEST_SUMMARY),
    ...Object.fromEntries(texts),
    ...(told.pullRequest === undefined ? {} : { pullRequest: told.pullRequest })
  }
  const left = objects.length - MOST_OBJECTS
  return changeMessage(context, change, subject, left > 0 ? [`${left} of ${objects.length} changed objects were left out`] : [])
}

/** A request that tells of one change. */
export const receiveChange = (context: WebhookContext, told: ToldChange): Received => ({
  messages: [changeOf(context, told)],
  unreadable: [],
  ignored: []
})
