/**
 * A backup is one SQLite file: what it holds as `parts`, their content compressed in `pieces`. So it is written and read piece by piece,
 * whatever its size, and a damaged one is known by its parts' digests.
 */
import { createHash } from "node:crypto"
import { closeSync, openSync, readSync, writeSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { gunzipSync, gzipSync } from "node:zlib"

/** Of this layout. */
const FORMAT = 1
const PIECE = 4 * 1024 * 1024

export interface ArchiveHead {
  /** When it was taken, ISO 8601. */
  readonly taken_at: string
  /** The Handrail that took it. */
  readonly version: string
}

const schema = `
  CREATE TABLE head (format INTEGER NOT NULL, taken_at TEXT NOT NULL, version TEXT NOT NULL) STRICT;
  CREATE TABLE parts (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL) STRICT;
  CREATE TABLE pieces (part TEXT NOT NULL, number INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (part, number)) STRICT;
`

/** Puts files into a new archive, each under a name. Throws what the file system says. */
export const writeArchive = (archive: string, head: ArchiveHead, files: ReadonlyMap<string, string>): void => {
  closeSync(openSync(archive, "wx", 0o600))
  const database = new DatabaseSync(archive)
  try {
    database.exec(`PRAGMA journal_mode=OFF; PRAGMA synchronous=FULL; BEGIN; ${schema}`)
    database.prepare("INSERT INTO head VALUES (?, ?, ?)").run(FORMAT, head.taken_at, head.version)
    const insert = database.prepare("INSERT INTO pieces VALUES (?, ?, ?)")
    for (const [name, file] of files) {
      const sha256 = eachPiece(file, (piece, number) => insert.run(name, number, gzipSync(piece)))
      database.prepare("INSERT INTO parts VALUES (?, ?)").run(name, sha256)
    }
    database.exec("COMMIT")
  } finally {
    database.close()
  }
}

/** Reads a file to its end; gives its digest. */
const eachPiece = (file: string, take: (piece: Uint8Array, number: number) => void): string => {
  const descriptor = openSync(file, "r")
  const hash = createHash("sha256")
  const buffer = Buffer.alloc(PIECE)
  try {
    for (let number = 0; ; number++) {
      const read = readSync(descriptor, buffer, 0, PIECE, null)
      if (read === 0) return hash.digest("hex")
      const piece = buffer.subarray(0, read)
      hash.update(piece)
      take(piece, number)
    }
  } finally {
    closeSync(descriptor)
  }
}

/** Takes everything out of an archive: `place` says where each part goes, or throws. Files are new, and their owner's only. */
export const readArchive = (archive: string, place: (part: string) => string): ArchiveHead => {
  const database = new DatabaseSync(archive, { readOnly: true })
  try {
    const head = database.prepare("SELECT format, taken_at, version FROM head").get()
    if (head?.format !== FORMAT) throw new Error(`it has format ${head?.format}, and this Handrail reads ${FORMAT}`)
    for (const { name, sha256 } of database.prepare("SELECT name, sha256 FROM parts").all()) {
      const pieces = database.prepare("SELECT content FROM pieces WHERE part = ? ORDER BY number").iterate(String(name))
      if (writePieces(place(String(name)), pieces) !== sha256) throw new Error(`its part ${name} is damaged`)
    }
    return { taken_at: String(head.taken_at), version: String(head.version) }
  } finally {
    database.close()
  }
}

const writePieces = (file: string, pieces: Iterable<Record<string, unknown>>): string => {
  const descriptor = openSync(file, "wx", 0o600)
  const hash = createHash("sha256")
  try {
    for (const { content } of pieces) {
      const piece = gunzipSync(content as Uint8Array)
      hash.update(piece)
      for (let written = 0; written < piece.length; ) written += writeSync(descriptor, piece, written)
    }
    return hash.digest("hex")
  } finally {
    closeSync(descriptor)
  }
}
