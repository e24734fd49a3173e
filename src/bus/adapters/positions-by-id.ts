/** Ids that one table has room for, and its slots: half of them stay empty, so that what is not there is soon known not to be. */
const MOST = 8192
const SLOTS = 2 * MOST

/** 128 KiB for positions that follow one another. A slot that is 0 in `offsets` is empty. */
interface Table {
  /** One less than the first position. */
  readonly base: number
  last: number
  count: number
  readonly hashes: Uint32Array
  /** From `base`. */
  readonly offsets: Uint32Array
}

const none: ReadonlyArray<number> = []

/** 32-bit FNV-1a over UTF-16 units: http://www.isthe.com/chongo/tech/comp/fnv/#FNV-1a */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

const put = (table: Table, hash: number, position: number): void => {
  let slot = hash % SLOTS
  while (table.offsets[slot] !== 0) slot = (slot + 1) % SLOTS
  table.hashes[slot] = hash
  table.offsets[slot] = position - table.base
  table.last = position
  table.count++
}

/**
 * Where ids may be stored, kept in memory in place of an index on disk: ids are digests, so that each would make another page of an index
 * dirty, for every message. 16 bytes an id. Positions are a hint that the store has to confirm: another id may have the same hash, and what is
 * at a position may have gone. What was added and not forgotten is always found.
 */
export const positionsById = () => {
  let tables: ReadonlyArray<Table> = []
  const open = (position: number): Table => {
    const table = {
      base: position - 1,
      last: position,
      count: 0,
      hashes: new Uint32Array(SLOTS),
      offsets: new Uint32Array(SLOTS)
    }
    tables = [...tables, table]
    return table
  }
  return {
    /** Each position is after those before it. */
    add: (id: string, position: number): void => {
      const latest = tables.at(-1)
      const table = latest === undefined || latest.count >= MOST ? open(position) : latest
      put(table, hashOf(id), position)
    },

    of: (id: string): ReadonlyArray<number> => {
      const hash = hashOf(id)
      let found = none
      for (const { base, hashes, offsets } of tables) {
        for (let slot = hash % SLOTS, offset = offsets[slot]; offset; slot = (slot + 1) % SLOTS, offset = offsets[slot])
          if (hashes[slot] === hash) found = [...found, base + offset]
      }
      return found
    },

    /** What is stored before this position will not be asked for again; forgets most of it. */
    forgetBefore: (position: number): void => {
      if (tables.some(({ last }) => last < position)) tables = tables.filter(({ last }) => last >= position)
    }
  }
}
