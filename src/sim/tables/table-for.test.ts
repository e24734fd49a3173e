import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import type { KubeObject } from "../kube-object.ts"
import { tableFor } from "./table-for.ts"

interface Recording {
  readonly now: number
  readonly columns: ReadonlyArray<unknown>
  readonly rows: ReadonlyArray<unknown>
  readonly objects: ReadonlyArray<KubeObject>
  readonly printerColumns?: ReadonlyArray<never>
}

const recordings: Record<string, Recording> = JSON.parse(readFileSync(new URL("testdata/tables.json", import.meta.url), "utf8"))

describe("tables equal a real API server's", () => {
  for (const [key, recording] of Object.entries(recordings)) {
    const [resource = ""] = key.split("@")
    it(key, () => {
      const { columnDefinitions, rows } = tableFor(resource, recording.objects, {
        now: recording.now,
        includeObject: "None",
        ...(recording.printerColumns === undefined ? {} : { printerColumns: recording.printerColumns })
      })
      expect(columnDefinitions?.map(({ description: _, ...column }) => column)).toEqual(recording.columns)
      expect(rows.map(({ object: _, ...row }) => row)).toEqual(recording.rows)
    })
  }
})
