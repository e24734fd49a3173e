import type { DatabaseSync, StatementSync } from "node:sqlite"

/** Compiled statements by their text; the least recently used goes when there are more than `size`. */
export const statementCache = (database: DatabaseSync, size: number): ((sql: string) => StatementSync) => {
  const statements = new Map<string, StatementSync>()
  return (sql) => {
    const known = statements.get(sql)
    const statement = known ?? database.prepare(sql)
    statements.delete(sql)
    statements.set(sql, statement)
    if (statements.size > size) {
      const [oldest] = statements.keys()
      if (oldest !== undefined) statements.delete(oldest)
    }
    return statement
  }
}
