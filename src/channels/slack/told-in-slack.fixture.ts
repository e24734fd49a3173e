/** What the tests of telling share: a Slack, a database with timelines, and a Handrail of nothing else. */
import { Effect, Layer, Schedule } from "effect"
import type { SlackServer } from "../../../toolbox/servers/slack.ts"
import type { IncidentId } from "../../domain/ids.ts"
import { type Database, layerStores } from "../../incident/incident.fixture.ts"
import { Timeline } from "../../incident/timeline/timeline.ts"
import type { SlackConfig } from "../../platform/config/slack-config.ts"
import { migrate } from "../../platform/sql/migrations.ts"
import { layerSlackWebApi } from "../adapters/slack-web-api.ts"
import { migrations } from "../migrations.ts"
import { layerSlackNarration } from "./keep-telling.ts"

export const token = "xoxb-of-the-tests"
export const channel = "C0INCIDENTS"

/** Milliseconds between messages: as soon as can be. */
const AT_ONCE = 1

export const layerTold = (database?: Database) =>
  Layer.effectDiscard(migrate({ channels: migrations })).pipe(Layer.provideMerge(layerStores(database)))

/** Starts telling; the scope ends it. */
export const tellIn = Effect.fnUntraced(function* (slack: { readonly url: string }, over: Partial<SlackConfig> = {}) {
  const config: SlackConfig = { channel, token: { env: "TOKEN" }, url: slack.url, every: AT_ONCE, ...over }
  const layer = layerSlackNarration({ channel: config.channel, mention: undefined, every: config.every })
  yield* Layer.build(layer.pipe(Layer.provide(layerSlackWebApi(config, { TOKEN: token }))))
})

/** Looks until it is so. */
export const untilSo = (look: () => boolean) =>
  Effect.repeat(Effect.sync(look), { schedule: Schedule.spaced("5 millis"), until: (is) => is })

/** Tells a note in an incident's timeline. */
export const note = Effect.fnUntraced(function* (incident: IncidentId, text: string) {
  const timeline = yield* Timeline
  yield* timeline.append(incident, "handrail", { _tag: "NoteAdded", text })
})

export const texts = (slack: SlackServer): ReadonlyArray<string> => slack.messages().map(({ text }) => text)

/** Messages of the thread, the opening one apart. */
export const answers = (slack: SlackServer): ReadonlyArray<string> =>
  slack.messages().flatMap(({ text, thread_ts }) => (thread_ts === undefined ? [] : [text]))
