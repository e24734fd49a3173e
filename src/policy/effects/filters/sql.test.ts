import { describe, expect, it } from "vitest"
import { sqlFindings } from "./sql.ts"

describe("sqlFindings", () => {
  it.each([
    "SELECT 1",
    "select pid, state from pg_stat_activity where query like '%; delete from x%'",
    "SELECT 'insert', \"name\" FROM t",
    "SHOW CREATE TABLE t; SHOW MASTER STATUS\\G",
    "EXPLAIN ANALYZE SELECT count(*) FROM t WHERE created_at > now() - interval '1 hour'",
    "WITH busy AS (SELECT pid FROM pg_stat_activity) SELECT count(*) FROM busy",
    "-- a comment that says DROP TABLE\nSELECT 1;",
    "\\dt+ public.*",
    ""
  ])("takes %j for a read", (sql) => expect(sqlFindings(sql)).toEqual([]))

  it.each([
    "DELETE FROM t",
    "SELECT 1; DROP TABLE t",
    "SELECT * INTO u FROM t",
    "SELECT * FROM t FOR UPDATE",
    "WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone",
    "EXPLAIN ANALYZE DELETE FROM t",
    "SELECT pg_terminate_backend(1)",
    "SELECT nextval('s')",
    "SELECT lo_unlink(1)",
    "SELECT pg_catalog.pg_reload_conf()",
    "SELECT public.count(1)",
    "SELECT 1 /*! ; DROP TABLE t */",
    "SELECT $$a$$; DROP TABLE t",
    "SELECT E'\\'; DROP TABLE t --'",
    "SELECT 'a",
    "\\! rm -rf /",
    "\\dt `rm -rf /`",
    "\\copy t to program 'sh'",
    "SELECT 'drop table t' \\gexec",
    "placeholder",
    "COPY t TO '/tmp/x'",
    "CALL p()",
    "SET GLOBAL read_only = 1"
  ])("does not take %j for a read", (sql) => expect(sqlFindings(sql)).not.toEqual([]))
})
