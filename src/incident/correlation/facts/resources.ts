import type { Labels } from "./labels.ts"
import { isUnusual } from "./name-roles.ts"

/** Labels of what several have a part in without running it: who writes a topic, who reads it, and the broker that keeps it. */
const SHARED =
  /^(dag_id|dag|connector|queue|queue_name|topic|topic_name|stream|stream_name|consumer_?group|bucket|bucket_name|table|table_name|dataset|datastore|volume_?group|lun|keyspace|feature_?flag|flag|schema|exchange|subscription)$/

const MOST = 6

/** Unusual names of such things: what two alerts share by them is no accident. */
export const resourcesIn = (labels: Labels): ReadonlyArray<string> =>
  Object.keys(labels)
    .flatMap((name) => {
      const value = (labels[name] ?? "").toLowerCase()
      return SHARED.test(name) && value.length > 4 && /[-_.\d]/.test(value) && isUnusual(value) ? [value] : []
    })
    .slice(0, MOST)
