import { hasRisen } from "./course.ts"
import type { Measured } from "./measured-course.ts"
import { nameOf } from "./readings.ts"

/** Databases, caches and queues that a cloud runs, as its own names and those of exporters give them. */
const managed =
  /rds|aurora|(?:\b|_)e[bf]s_|elasticache|dynamo|docdb|documentdb|neptune|redshift|opensearch|\bes_|memorydb|cloudsql|azure_(?:sql|postgres|mysql|redis|cosmos)|dbinstance|cacheCluster/i

/** Whether a measure is of what a cloud runs, which no object of the cluster stands for. */
export const isManaged = ({ sample }: Measured): boolean => managed.test(`${nameOf(sample)} ${Object.keys(sample.metric).join(" ")}`)

interface Limit {
  readonly says: RegExp
  readonly isReached: (one: Measured) => boolean
}

/** Units are those of CloudWatch. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html */
const limits: ReadonlyArray<Limit> = [
  { says: /cpu_?utili[sz]ation|engine_?cpu/i, isReached: ({ course }) => (course.now > 1.5 ? course.now >= 92 : course.now >= 0.92) },
  { says: /burst_?balance|credit_?balance/i, isReached: ({ course }) => course.now <= 3 },
  { says: /throttl|rate_?limited|rejected|evictions/i, isReached: ({ course }) => hasRisen(course, 3, 1) },
  { says: /free_?storage_?space/i, isReached: ({ course }) => course.now < 1e9 && course.now < course.before },
  { says: /disk_?queue_?depth/i, isReached: ({ course }) => course.now >= 20 && hasRisen(course, 3, 10) },
  { says: /replica(?:tion)?_?lag/i, isReached: ({ course }) => course.now >= 30 && hasRisen(course, 3, 20) }
]

/** Whether a cloud's service is at a limit of its own. */
export const isManagedAtLimit = (one: Measured): boolean =>
  isManaged(one) && limits.some(({ isReached, says }) => says.test(nameOf(one.sample)) && isReached(one))
