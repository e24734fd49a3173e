import { type Finding, finding, notUnderstood } from "../finding.ts"
import { unknownValue } from "../shell/words.ts"

export const changesData = (why: string): Finding =>
  finding({ verb: "update", kind: "Database", scope: "outside", reversible: false, class: "destructive" }, why)

/** Words by which a statement, or a part of one, changes something; `into` makes a table or a file of a SELECT. */
const changing =
  /^(insert|update|delete|merge|replace|into|create|alter|drop|truncate|rename|grant|revoke|call|do|execute|exec|prepare|copy|load|lock|unlock|set|reset|kill|vacuum|reindex|cluster|refresh|optimize|repair|flush|purge|start|stop|begin|commit|rollback|savepoint|listen|notify|discard|checkpoint|import|handler|install|uninstall|shutdown|change|attach|detach|comment|analyze|analyse|security|declare|fetch|move|close)$/

/** Functions that only compute or report. Any other may do anything: `SELECT pg_terminate_backend(1)` ends a session. */
const harmlessFunction =
  /^(count|sum|min|max|avg|round|floor|ceil|ceiling|abs|mod|power|sqrt|greatest|least|coalesce|nullif|ifnull|isnull|if|case|cast|convert|extract|date_trunc|date_part|date_format|date|time|timestamp|timestampdiff|timediff|date_sub|date_add|datediff|interval|now|age|current_date|current_time|current_timestamp|clock_timestamp|sysdate|utc_timestamp|unix_timestamp|from_unixtime|to_timestamp|to_char|to_date|year|month|day|hour|minute|second|sec_to_time|lower|upper|length|char_length|substring|substr|left|right|trim|ltrim|rtrim|concat|concat_ws|format|replace_all|split_part|position|locate|instr|regexp_replace|regexp_match|regexp_matches|string_agg|array_agg|group_concat|array_to_string|array_length|unnest|json_agg|row_to_json|json_extract|jsonb_array_length|json_build_object|row_number|rank|dense_rank|lag|lead|over|partition|percentile_cont|percentile_disc|within|filter|exists|in|any|some|all|not|and|or|values|using|on|as|from|where|select|by|having|with|limit|union|distinct|between|like|ilike|numeric|decimal|varchar|char|int|version|user|current_user|session_user|database|current_database|current_schema|schema|connection_id|inet_server_addr|inet_client_addr|pg_backend_pid|generate_series|bool_and|bool_or|stddev|variance|md5|sha2|hex|quote_ident|quote_literal|pg_size_pretty|pg_database_size|pg_relation_size|pg_total_relation_size|pg_table_size|pg_indexes_size|pg_tablespace_size|pg_is_in_recovery|pg_is_wal_replay_paused|pg_last_wal_receive_lsn|pg_last_wal_replay_lsn|pg_last_xact_replay_timestamp|pg_current_wal_lsn|pg_current_wal_insert_lsn|pg_wal_lsn_diff|pg_walfile_name|pg_postmaster_start_time|pg_conf_load_time|pg_blocking_pids|pg_get_\w+|pg_stat_get_\w+|pg_stat_file|pg_ls_waldir|pg_current_logfile|pg_control_\w+|pg_encoding_to_char|pg_relation_filepath|obj_description|col_description|format_type|has_\w+_privilege|current_setting|txid_current_snapshot|txid_current_if_assigned|mxid_age|to_regclass|nvl|decode|toint|todate|hostname|uptime)$/

/** What a statement starts with when it reads. `\d` and its like are psql's own: https://www.postgresql.org/docs/current/app-psql.html */
const reading = /^(select|show|explain|describe|desc|table|values|with|status|help)$/
const psqlReads = /^\\(d\S*|l\+?|z|dt\S*|conninfo|timing|x|q|pset|h|du\+?|dx\+?|a|t)(\s[^`|]*)?$/

interface Lexed {
  readonly words: ReadonlyArray<string>
  readonly calls: ReadonlyArray<string>
}

/** Without text in quotes and without comments; undefined where a comment could be read as code, or a quote never ends. */
const lex = (statement: string): Lexed | undefined => {
  if (/\/\*|\$\w*\$|\\/.test(statement)) return undefined
  const bare = statement
    .replace(/'(?:[^']|'')*'/g, " '' ")
    .replace(/"([^"]*)"/g, " $1 ")
    .replace(/`([^`]*)`/g, " $1 ")
    .replace(/--[^\n]*/g, " ")
    .toLowerCase()
  if (/['"`#]/.test(bare.replaceAll("''", ""))) return undefined
  return {
    words: [...bare.matchAll(/[a-z_][\w$]*/g)].map(([word]) => word),
    calls: [...bare.matchAll(/([a-z_][\w$.]*)\s*\(/g)].map(([, name = ""]) => name)
  }
}

const statementFindings = (text: string): ReadonlyArray<Finding> => {
  const statement = text.trim()
  if (statement === "" || psqlReads.test(statement)) return []
  if (statement === unknownValue) return [notUnderstood("which statement runs is not known")]
  const lexed = lex(statement.replace(/\\[gGx]$/, ""))
  const first = lexed?.words[0] ?? ""
  if (lexed === undefined || !reading.test(first))
    return [changesData(`the statement ${JSON.stringify(statement.slice(0, 60))} is not known to only read`)]
  // SHOW CREATE TABLE and SHOW MASTER STATUS name things by these words, and EXPLAIN ANALYZE runs no more than what it explains.
  const words = lexed.words.filter((word) => first !== "explain" || !/^analy[sz]e$/.test(word))
  const acts = first === "show" ? undefined : words.find((word) => changing.test(word))
  if (acts !== undefined) return [changesData(`the statement holds ${acts.toUpperCase()}, so it is not known to only read`)]
  const call = lexed.calls.find((name) => !harmlessFunction.test(name.replace(/^pg_catalog\./, "")) && !isCommonTable(lexed, name))
  return call === undefined ? [] : [changesData(`calls ${call}(), which is not known to only read`)]
}

/** `WITH name (columns) AS (…)` is no call. */
const isCommonTable = ({ words }: Lexed, name: string): boolean => words[0] === "with" && words.includes("as") && words.indexOf(name) === 1

/** Statements are split where a text in quotes is not. */
const statements = (sql: string): ReadonlyArray<string> => sql.match(/(?:[^;'"]|'(?:[^']|'')*'|"[^"]*"|['"])+/g) ?? []

/** Effects of statements separated by semicolons. What is not known to only read is a change. */
export const sqlFindings = (sql: string): ReadonlyArray<Finding> => statements(sql).flatMap(statementFindings)
