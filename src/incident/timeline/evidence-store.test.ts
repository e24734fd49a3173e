import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import { digestText } from "../../domain/ids.ts"
import { onEachDatabase } from "../../platform/sql/databases.fixture.ts"
import { layerStores, open } from "../incident.fixture.ts"
import { EvidenceStore } from "./evidence-store.ts"
import { narratorFor } from "./incident-narrator.ts"
import { Timeline } from "./timeline.ts"

const draft = (content: string, source = "kubectl get pods") =>
  ({ kind: "command", source, summary: "what it printed", content, omittedBytes: 0 }) as const

onEachDatabase((database) => {
  const onIt = Effect.provide(layerStores(database))

  describe("evidence", () => {
    it.effect("is known by its redacted content and stored once for each source", () =>
      Effect.gen(function* () {
        const incident = yield* open("evidence")
        const store = yield* EvidenceStore
        const first = yield* store.keep(incident, draft("Authorization: Bearer abcdefghijklmnopqrstuvwxyz012345"))
        expect(first.content).not.toContain("abcdefghijklmnop")
        expect(first.id).toBe(digestText(first.content))
        yield* TestClock.adjust("1 minute")
        expect(yield* store.keep(incident, draft("Authorization: Bearer abcdefghijklmnopqrstuvwxyz012345"))).toEqual(first)
        const other = yield* store.keep(incident, draft("[]", "another"))
        yield* store.keep(incident, draft("[]", "the third"))
        expect(yield* store.recall(incident, other.id)).toEqual(other)
        expect(yield* store.recall(yield* open("elsewhere"), other.id)).toBeUndefined()
        const sql = yield* SqlClient
        expect(yield* sql`SELECT id FROM evidence_content`).toHaveLength(2)
      }).pipe(onIt)
    )

    it.effect("keeps any text as it is, and its change is found", () =>
      Effect.gen(function* () {
        const incident = yield* open("odd")
        const store = yield* EvidenceStore
        const timeline = yield* Timeline
        const { id, content } = yield* store.keep(incident, draft("nul \u0000 and \u{1F600} and\r\n"))
        expect((yield* store.recall(incident, id))?.content).toBe(content)
        yield* timeline.append(incident, "handrail", { _tag: "NoteAdded", text: `see ${id}` })
        expect(yield* timeline.verify(incident)).toMatchObject({ intact: true })
        const sql = yield* SqlClient
        yield* sql`UPDATE evidence_content SET content = 'all was well' WHERE id = ${id}`
        expect(yield* timeline.verify(incident)).toMatchObject({ broken: { seq: 2, reason: `evidence ${id} was changed` } })
      }).pipe(onIt)
    )
  })

  describe("a stage's narrator", () => {
    it.effect("tells the same thing once when the stage runs again, and what differs", () =>
      Effect.gen(function* () {
        const incident = yield* open("again")
        const tell = (stage: string, text: string) =>
          Effect.flatMap(narratorFor(incident, stage), (narrator) => narrator.tell({ _tag: "NoteAdded", text }))
        yield* Effect.forEach(["seen", "seen", "changed", "seen"], (text) => tell("diagnosis", text))
        yield* tell("plan", "seen")
        const events = yield* Effect.flatMap(Timeline, (timeline) => timeline.read(incident))
        expect(events.flatMap(({ data }) => (data._tag === "NoteAdded" ? [data.text] : []))).toEqual(["seen", "changed", "seen"])
      }).pipe(onIt)
    )
  })
})
