import { harmless, notUnderstood, outside } from "../finding.ts"
import type { Judge } from "../shell/judge.ts"
import { each, obscure, writes } from "./filter.ts"
import { getopt, type OptionSpec } from "./getopt.ts"
import { redis } from "./redis.ts"
import { changesData, sqlFindings } from "./sql.ts"

const interactive = obscure("the client takes its statements from its input")

/** A client that runs the statements of one flag and ends; without that flag it takes them from its input. */
const client =
  (options: OptionSpec, statement: ReadonlyArray<string>, unknown: ReadonlyArray<string>, lists: ReadonlyArray<string>): Judge =>
  (words, { fed, said }) => {
    const { seen } = getopt(options, words)
    const given = statement.flatMap((name) => seen.get(name) ?? [])
    const strange = unknown
      .filter((name) => seen.has(name))
      .map((name) => notUnderstood(`what -${name} makes the client do is not known here`))
    const output = ["o", "output", "L", "log-file", "tee"].flatMap((name) =>
      options.long?.includes("output:") === true ? (seen.get(name) ?? []) : []
    )
    const shows = lists.some((name) => seen.has(name))
    const asked = given.length === 0 && said !== undefined ? [said] : given
    const input = asked.length === 0 && (!shows || fed) ? [interactive("")] : []
    return [harmless, ...asked.flatMap(sqlFindings), ...strange, ...output.map(writes), ...input]
  }

const psql = client(
  {
    short: "c:d:f:F:h:L:o:p:P:R:T:U:v:",
    long: "command: dbname: file: field-separator: host: log-file: output: port: pset: record-separator: table-attr: username: set: variable: list version help"
  },
  ["c", "command"],
  ["f", "file"],
  ["l", "list", "V", "version", "?", "help"]
)

const sqliteReads = /^\.(tables|schema|fullschema|indexes|indices|databases|dbinfo|show|help)(\s[^|]*)?$/

/** `sqlite3 FILE STATEMENT…`: https://sqlite.org/cli.html */
const sqlite: Judge = (words, { fed }) => {
  const { operands, seen } = getopt({ long: "separator: nullvalue: newline: mmap: init: cmd: vfs: lookaside:", singleDash: true }, words)
  if (words.length === 1 && /^--?(version|help)$/.test(words[0] ?? "")) return [harmless]
  const given = ["init", "cmd", "vfs", "lookaside", "A", "append", "interactive"].filter((name) => seen.has(name))
  const [, ...texts] = operands
  return [
    harmless,
    ...given.map((name) => notUnderstood(`what -${name} makes the client do is not known here`)),
    ...texts.flatMap((text) => (sqliteReads.test(text.trim()) ? [] : sqlFindings(text))),
    ...(texts.length === 0 || fed ? [interactive("")] : [])
  ]
}

const mysql = client(
  {
    short: "e:D:h:P:p::u:S:",
    long: "execute: database: host: port: password:: user: socket: defaults-file: defaults-extra-file: default-character-set: init-command: tee: pager: protocol: ssl-mode: ssl-ca: connect-timeout: version help delimiter: login-path:"
  },
  ["e", "execute"],
  ["init-command", "tee", "pager", "delimiter"],
  ["V", "version", "?", "help"]
)

const mysqladmin: Judge = (words) => {
  const { operands } = getopt(
    {
      short: "h:P:p::u:S:i:c:",
      long: "host: port: password:: user: socket: sleep: count: defaults-file: defaults-extra-file: connect-timeout:"
    },
    words
  )
  const acts = operands.filter((word) => !/^(status|extended-status|ping|processlist|variables|version)$/.test(word))
  return operands.length > 0 && acts.length === 0 ? [harmless] : [changesData("mysqladmin changes the server")]
}

/** A dump goes to its output unless a flag names a file. */
const dump: Judge = (words) => {
  const { seen } = getopt(
    { short: "f:h:p:U:d:t:n:u:r:F:j:", long: "file: result-file: host: port: username: dbname: out: archive: tab:" },
    words
  )
  const files = ["f", "file", "r", "result-file", "out", "archive", "tab", "T"].flatMap((name) => (seen.get(name) ?? []).map(writes))
  return [outside("read", "sensitive-read", "prints the data of a database"), ...files]
}

const mongoReads =
  /^(printjson\(|print\(|JSON\.stringify\()?(rs|sh|db)\.(status|conf|config|printReplicationInfo|printSlaveReplicationInfo|printSecondaryReplicationInfo|getReplicationInfo|serverStatus|stats|currentOp|version|hello|isMaster|getCollectionNames|hostInfo|(admin|run)Command\(\{? ?["']?(ping|serverStatus|hello|isMaster|replSetGetStatus|listDatabases|dbStats|connectionStatus|buildInfo|getParameter)["']?[\w :,]*\}?)(\(|\))["'\w{}:, $]*\)?(\.[\w.]+)*\)*;?$/

/** `mongosh --eval EXPRESSION`, where the expression asks for a status and does nothing with it. */
const mongo: Judge = (words) => {
  const { seen } = getopt(
    { short: "u:p:h:f:", long: "eval: host: port: username: password: authenticationDatabase: file: tls quiet norc" },
    words
  )
  const expressions = seen.get("eval") ?? []
  const strange = expressions.filter((text) => !mongoReads.test(text.trim()))
  if (expressions.length === 0 || seen.has("f") || seen.has("file")) return [interactive("")]
  return [harmless, ...strange.map((text) => changesData(`the expression ${JSON.stringify(text.slice(0, 60))} is not known to only read`))]
}

/** Clients of databases whose statements are read one by one; what is not known to only read is a change. */
export const databases: Readonly<Record<string, Judge>> = {
  psql,
  "gitlab-psql": psql,
  mysql,
  mariadb: mysql,
  mysqladmin,
  ...each("mongosh mongo", mongo),
  pg_isready: () => [harmless],
  pg_controldata: () => [harmless],
  ...each("pg_dump pg_dumpall mysqldump", dump),
  "redis-cli": redis,
  "valkey-cli": redis,
  sqlite3: sqlite
}
