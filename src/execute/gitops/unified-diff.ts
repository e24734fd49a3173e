type Op = readonly [sign: " " | "-" | "+", line: string]

const CONTEXT = 3

/** Beyond this many comparisons the part that differs is shown as a whole. */
const MOST = 4_000_000

const linesOf = (text: string): ReadonlyArray<string> => (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n")

/** The longest common subsequence of two lists of lines, as what is kept, taken away and added. */
const compare = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): ReadonlyArray<Op> => {
  if (a.length * b.length > MOST) return [...a.map((line): Op => ["-", line]), ...b.map((line): Op => ["+", line])]
  const width = b.length + 1
  const longest = new Uint32Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const best = a[i] === b[j] ? (longest[(i + 1) * width + j + 1] ?? 0) + 1 : 0
      longest[i * width + j] = best > 0 ? best : Math.max(longest[(i + 1) * width + j] ?? 0, longest[i * width + j + 1] ?? 0)
    }
  const ops: Array<Op> = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]]
    if (left !== undefined && left === right) {
      ops.push([" ", left])
      i++
      j++
    } else if (left !== undefined && (right === undefined || (longest[(i + 1) * width + j] ?? 0) >= (longest[i * width + j + 1] ?? 0))) {
      ops.push(["-", left])
      i++
    } else {
      ops.push(["+", right ?? ""])
      j++
    }
  }
  return ops
}

interface Hunk {
  readonly from: number
  readonly to: number
}

/** Stretches of changes with the lines around them, those that touch made one. */
const hunksOf = (ops: ReadonlyArray<Op>): ReadonlyArray<Hunk> => {
  const hunks: Array<Hunk> = []
  for (const [at, [sign]] of ops.entries()) {
    if (sign === " ") continue
    const last = hunks.at(-1)
    const next = { from: Math.max(0, at - CONTEXT), to: Math.min(ops.length, at + CONTEXT + 1) }
    if (last !== undefined && next.from <= last.to) hunks[hunks.length - 1] = { from: last.from, to: next.to }
    else hunks.push(next)
  }
  return hunks
}

const count = (ops: ReadonlyArray<Op>, left: boolean): number => ops.filter(([sign]) => sign === " " || sign === (left ? "-" : "+")).length

/** `diff -u` of one file, as `git apply` takes it: https://www.gnu.org/software/diffutils/manual/html_node/Unified-Format.html */
export const unifiedDiff = (path: string, before: string, after: string): string => {
  const [a, b] = [linesOf(before), linesOf(after)]
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  const kept = (lines: ReadonlyArray<string>): ReadonlyArray<Op> => lines.map((line): Op => [" ", line])
  const middle = compare(a.slice(head, a.length - tail), b.slice(head, b.length - tail))
  const ops = [...kept(a.slice(0, head)), ...middle, ...kept(a.slice(a.length - tail))]
  const hunks = hunksOf(ops).map(({ from, to }) => {
    const [before, within] = [ops.slice(0, from), ops.slice(from, to)]
    const place = `@@ -${count(before, true) + 1},${count(within, true)} +${count(before, false) + 1},${count(within, false)} @@`
    return [place, ...within.map(([sign, line]) => `${sign}${line}`)].join("\n")
  })
  return [`--- a/${path}`, `+++ b/${path}`, ...hunks, ""].join("\n")
}
