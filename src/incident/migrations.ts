import { run } from "../platform/sql/dialect.ts"
import type { Migrations } from "../platform/sql/migrations.ts"
import { olderGroups } from "./older-groups.ts"

/** Tables of the incident room: what happened (`timeline_events`), what follows from it (`incidents`), what was seen (`evidence`). */
export const migrations: Migrations = {
  "0100_timeline": run(
    `CREATE TABLE incidents (
      id TEXT PRIMARY KEY,
      title TEXT NOT NULL,
      cluster TEXT,
      environment TEXT,
      severity TEXT NOT NULL,
      mode TEXT NOT NULL,
      phase TEXT NOT NULL,
      runbook TEXT,
      requested_by TEXT,
      opened_at TEXT NOT NULL,
      deadline TEXT NOT NULL,
      ended_at TEXT,
      outcome TEXT,
      correlation TEXT NOT NULL,
      head_seq INTEGER NOT NULL,
      head_hash TEXT NOT NULL
    ) STRICT`,
    "CREATE INDEX incidents_by_age ON incidents (opened_at DESC, id)",
    // the database itself refuses a second open incident for one correlation
    "CREATE UNIQUE INDEX incidents_open ON incidents (correlation) WHERE ended_at IS NULL",
    `CREATE TABLE timeline_events (
      incident TEXT NOT NULL,
      seq INTEGER NOT NULL,
      at TEXT NOT NULL,
      actor TEXT NOT NULL,
      kind TEXT NOT NULL,
      data TEXT NOT NULL,
      previous TEXT NOT NULL,
      hash TEXT NOT NULL,
      once TEXT,
      PRIMARY KEY (incident, seq)
    ) STRICT`,
    "CREATE UNIQUE INDEX timeline_once ON timeline_events (incident, once) WHERE once IS NOT NULL",
    { sqlite: "CREATE INDEX timeline_decisions ON timeline_events (json_extract(data, '$.decision.plan')) WHERE kind = 'DecisionMade'" },
    `CREATE TABLE evidence_content (id TEXT PRIMARY KEY, content TEXT NOT NULL, omitted_bytes INTEGER NOT NULL) STRICT`,
    `CREATE TABLE evidence (
      incident TEXT NOT NULL,
      id TEXT NOT NULL REFERENCES evidence_content (id),
      source TEXT NOT NULL,
      kind TEXT NOT NULL,
      cluster TEXT,
      summary TEXT NOT NULL,
      collected_at TEXT NOT NULL,
      PRIMARY KEY (incident, id, source)
    ) STRICT`
  ),
  // one row for each occurrence of an alert, told or only counted: who has it, and whether it still fires
  "0101_alerts": run(
    `CREATE TABLE alerts (
      cluster TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      starts_at TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('firing', 'resolved')),
      incident TEXT,
      name TEXT NOT NULL,
      times INTEGER NOT NULL,
      last_seen TEXT NOT NULL,
      PRIMARY KEY (cluster, fingerprint, starts_at)
    ) STRICT`,
    "CREATE INDEX alerts_of_incident ON alerts (incident, status)",
    "CREATE INDEX alerts_by_fingerprint ON alerts (incident, fingerprint)",
    "CREATE INDEX incidents_of_correlation ON incidents (correlation, opened_at)"
  ),
  "0102_engine": run(
    // what an incident's workflow waits for; whoever changes the facts wakes it by this name; `seq` is the last event it knew
    "CREATE TABLE incident_waits (incident TEXT PRIMARY KEY, deferred TEXT NOT NULL, seq INTEGER NOT NULL) STRICT",
    // incidents that the durable engine holds rows of
    "CREATE TABLE incident_runs (incident TEXT PRIMARY KEY) STRICT"
  ),
  // which plan each approval was used for: one row each, so that none is used twice
  "0103_approval_claims": run(
    "CREATE TABLE approval_claims (approval TEXT PRIMARY KEY, plan TEXT NOT NULL, claimed_at TEXT NOT NULL) STRICT"
  ),
  // plans that failed, each by what it was to do on what: none is tried again on the same state
  "0104_failed_plans": run(
    `CREATE TABLE failed_plans (
      fingerprint TEXT PRIMARY KEY,
      incident TEXT NOT NULL,
      reason TEXT NOT NULL,
      at TEXT NOT NULL
    ) STRICT`
  ),
  // what is open is found without looking at what has ended; evidence is let go of by age, incident by incident
  "0105_retention": run(
    "CREATE INDEX incidents_open_by_age ON incidents (opened_at DESC, id) WHERE ended_at IS NULL",
    "CREATE INDEX incidents_open_by_deadline ON incidents (deadline) WHERE ended_at IS NULL",
    "CREATE INDEX incidents_open_by_phase ON incidents (phase) WHERE ended_at IS NULL",
    "ALTER TABLE evidence ADD COLUMN pruned_at TEXT",
    "CREATE INDEX evidence_kept ON evidence (incident, collected_at) WHERE pruned_at IS NULL",
    "CREATE INDEX evidence_kept_content ON evidence (id) WHERE pruned_at IS NULL",
    "CREATE INDEX approval_claims_by_age ON approval_claims (claimed_at)",
    "CREATE INDEX failed_plans_by_age ON failed_plans (at)"
  ),
  // the plan that a decision is about, in a column of its own: databases differ in how they look into JSON
  "0106_decided_plans": run(
    "ALTER TABLE timeline_events ADD COLUMN decided_plan TEXT",
    {
      sqlite: "UPDATE timeline_events SET decided_plan = json_extract(data, '$.decision.plan') WHERE kind = 'DecisionMade'"
    },
    { sqlite: "DROP INDEX timeline_decisions" },
    "CREATE INDEX timeline_decided_plans ON timeline_events (decided_plan) WHERE decided_plan IS NOT NULL"
  ),
  "0107_changes": run(
    `CREATE TABLE changes (
      id TEXT PRIMARY KEY,
      at TEXT NOT NULL,
      received_at TEXT NOT NULL,
      source TEXT NOT NULL,
      cluster TEXT,
      namespace TEXT,
      made_in TEXT,
      content TEXT NOT NULL
    )`,
    "CREATE INDEX changes_by_time ON changes (at)",
    "CREATE INDEX changes_by_cluster ON changes (cluster, at)",
    "CREATE INDEX changes_by_arrival ON changes (received_at)",
    // what each incident is about, once it has been told what was changed before it: late changes are compared with it
    `CREATE TABLE change_scopes (
      incident TEXT PRIMARY KEY,
      cluster TEXT NOT NULL,
      first_alert TEXT NOT NULL,
      since TEXT NOT NULL,
      subject TEXT NOT NULL,
      late_events INTEGER NOT NULL
    )`,
    "CREATE INDEX change_scopes_by_cluster ON change_scopes (cluster, first_alert)",
    "CREATE INDEX timeline_steps ON timeline_events (at) WHERE kind IN ('StepIntended', 'StepFinished')"
  ),
  // what grouping knows of each incident's alerts, until it can take no more of them
  "0110_groups": run(
    `CREATE TABLE incident_groups (
      incident TEXT PRIMARY KEY,
      scope TEXT NOT NULL,
      aspects TEXT NOT NULL,
      others INTEGER NOT NULL,
      apart TEXT NOT NULL,
      root TEXT,
      changed_at TEXT NOT NULL,
      expires_at TEXT NOT NULL
    ) STRICT`,
    "CREATE INDEX incident_groups_by_scope ON incident_groups (scope, expires_at)",
    // of what an alert is one of many; and when it began, to find what it had before
    "ALTER TABLE alerts ADD COLUMN aspect TEXT",
    "CREATE INDEX alerts_by_identity ON alerts (cluster, fingerprint, last_seen)"
  ),
  // which publications of the bus were handled, written with what they caused: none is handled twice
  "0108_consumed_messages": run(
    `CREATE TABLE consumed_messages (
      id TEXT NOT NULL,
      published_at TEXT NOT NULL,
      consumed_at TEXT NOT NULL,
      PRIMARY KEY (id, published_at)
    )`,
    "CREATE INDEX consumed_messages_by_age ON consumed_messages (consumed_at)"
  ),
  // which replica took each shard of the engine last, and how often it has been taken: what is done for an incident asks for both
  "0111_shard_owners": run("CREATE TABLE shard_owners (shard TEXT PRIMARY KEY, owner TEXT NOT NULL, epoch INTEGER NOT NULL) STRICT"),
  // which version of the definition of incidents each one began with, and whether its workflow was begun with it
  "0112_definitions": run(
    "ALTER TABLE incident_runs ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE incident_runs ADD COLUMN begun INTEGER NOT NULL DEFAULT 1"
  ),
  // incidents that are like another are found by what they have in common
  "0113_similar": run(
    "CREATE INDEX alerts_by_name ON alerts (name)",
    "CREATE INDEX incidents_by_runbook ON incidents (runbook, opened_at)"
  ),
  // a row for each, so that an alert of a storm writes one and not all that grouping knows of its incident
  "0114_group_aspects": run(
    `CREATE TABLE group_aspects (
      incident TEXT NOT NULL,
      place INTEGER NOT NULL,
      aspect TEXT NOT NULL,
      PRIMARY KEY (incident, place)
    ) STRICT`,
    "ALTER TABLE incident_groups ADD COLUMN version TEXT NOT NULL DEFAULT ''",
    {
      sqlite: `INSERT INTO group_aspects (incident, place, aspect) SELECT incident, one.key, one.value
        FROM incident_groups, json_each(aspects) AS one`,
      postgres: `INSERT INTO group_aspects (incident, place, aspect) SELECT incident, place - 1, aspect::text
        FROM incident_groups, json_array_elements(aspects::json) WITH ORDINALITY AS one (aspect, place)`
    }
  ),
  // the step that failed and what it was to change, so that a later plan can say what is different now
  "0115_failed_actions": run(
    "ALTER TABLE failed_plans ADD COLUMN action TEXT",
    "ALTER TABLE failed_plans ADD COLUMN title TEXT",
    "ALTER TABLE failed_plans ADD COLUMN targets TEXT",
    "CREATE INDEX failed_plans_by_action ON failed_plans (action, at)"
  ),
  // which life of Handrail ran a stage last and how much had been told then, so that a read that ends it is not made for ever
  "0116_stage_lives": run(
    `CREATE TABLE stage_lives (
      incident TEXT NOT NULL,
      stage TEXT NOT NULL,
      life TEXT NOT NULL,
      told INTEGER NOT NULL,
      times INTEGER NOT NULL,
      PRIMARY KEY (incident, stage)
    ) STRICT`
  ),
  // replicas of releases before 0114 go on beside this one until they are replaced
  "0117_older_groups": olderGroups,
  // an alert of a storm writes a page of each index that is in the order of hashes, so there are as few of these as can be: what is handled
  // is kept in the order in which it came, and a fingerprint is found by the primary key of alerts
  "0118_pages_of_a_storm": run(
    {
      sqlite: `CREATE TABLE handled_messages (
        id TEXT NOT NULL,
        published_at TEXT NOT NULL,
        consumed_at TEXT NOT NULL,
        PRIMARY KEY (published_at, id)
      ) STRICT, WITHOUT ROWID`,
      postgres: "ALTER TABLE consumed_messages DROP CONSTRAINT consumed_messages_pkey, ADD PRIMARY KEY (published_at, id)"
    },
    {
      sqlite: "INSERT INTO handled_messages (id, published_at, consumed_at) SELECT id, published_at, consumed_at FROM consumed_messages",
      postgres: "DROP INDEX consumed_messages_by_age"
    },
    { sqlite: "DROP TABLE consumed_messages" },
    { sqlite: "ALTER TABLE handled_messages RENAME TO consumed_messages" },
    "DROP INDEX alerts_by_identity",
    "DROP INDEX alerts_by_fingerprint"
  )
}
