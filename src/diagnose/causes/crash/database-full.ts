import type { Sign } from "./sign.ts"

/**
 * What drivers of databases say when the database has no room: the class or the code of an error that came over a connection, which a
 * database does not write into its own log. SQLSTATE 53100 is PostgreSQL's disk_full (https://www.postgresql.org/docs/current/errcodes-appendix.html),
 * 1114 is MySQL's (https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html), 14031 MongoDB's OutOfDiskSpace
 * (https://www.mongodb.com/docs/manual/reference/error-codes/), and MISCONF and OOM are answers of Redis to whoever writes.
 */
export const toldByDriver =
  /\b(?:psycopg\d?|asyncpg|pgconn|sqlalchemy|pymysql|pymongo|mysql\.connector|ActiveRecord|Sequelize\w*|QueryFailedError|JDBC\w*|PG)\b.*(?:DiskFull|[Nn]o space left|[Dd]isk (?:is )?full|table .{0,80} is full|OutOfDiskSpace)|(?:PSQLException|SQLException|org\.postgresql\.\S+|\bpq|(?<!\S)error): (?:ERROR: )?could not (?:extend|write to|open) file .*No space left|SQLSTATE(?:\[|:? ?)?53100|\b1114\b.{0,20}The table '[^']+' is full|ER_RECORD_FILE_FULL|ER_DISK_FULL|\bcode"?:? ?14031\b|MISCONF Redis is configured to save|\bcommand not allowed when used memory\b/

export const databaseFull: Sign = {
  code: "dependency-saturated",
  family: "dependency",
  title: "What the program depends on is at its own limit",
  prior: 0.015,
  says: toldByDriver,
  isCall: true,
  isAnswer: true,
  next: "give the database room, or free some: its own disk or memory is full, not the program's"
}
