/**
 * Resource quantities as the API server reads and prints them.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export interface Quantity {
  /** The value times 10^9: the API's finest resolution. */
  readonly nanos: bigint
  /** How it was written, which decides how it is printed. */
  readonly format: QuantityFormat
}

type QuantityFormat = "decimal-si" | "binary-si" | "decimal-exponent"

const nano = 1_000_000_000n
const maxNanos = (2n ** 63n - 1n) * nano
const shape = /^([+-]?)([0-9.]+)([eEinumkKMGTP]*)([-+]?[0-9]*)$/
const binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
const decimalSuffixes: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }
const suffixOfExponent = new Map(Object.entries(decimalSuffixes).map(([suffix, exponent]) => [exponent, suffix]))

const problems = {
  shape: "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  suffix: "unable to parse quantity's suffix",
  number: "unable to parse numeric part of quantity"
} as const

type Scale = { readonly format: QuantityFormat; readonly numerator: bigint; readonly denominator: bigint }

const scaleOf = (letters: string, digits: string): Scale | undefined => {
  if (digits !== "") {
    if (letters !== "e" && letters !== "E") return undefined
    const exponent = Number(digits)
    if (!Number.isInteger(exponent) || Math.abs(exponent) > 1000) return undefined
    return decimalScale("decimal-exponent", exponent)
  }
  const binary = letters === "" ? -1 : binarySuffixes.indexOf(letters)
  if (binary > 0) return { format: "binary-si", numerator: 1024n ** BigInt(binary), denominator: 1n }
  const exponent = decimalSuffixes[letters]
  return exponent === undefined ? undefined : decimalScale("decimal-si", exponent)
}

const decimalScale = (format: QuantityFormat, exponent: number): Scale =>
  exponent >= 0
    ? { format, numerator: 10n ** BigInt(exponent), denominator: 1n }
    : { format, numerator: 1n, denominator: 10n ** BigInt(-exponent) }

/** Divides rounding away from zero, as the API does with what is finer than a nano-unit. */
const divideUp = (value: bigint, by: bigint): bigint => {
  const quotient = value / by
  if (quotient * by === value) return quotient
  return value < 0n ? quotient - 1n : quotient + 1n
}

const read = (text: string): Quantity | keyof typeof problems => {
  const match = shape.exec(text)
  if (match === null) return "shape"
  const [, sign = "", number = "", letters = "", digits = ""] = match
  const [whole = "", fraction = "", ...rest] = number.split(".")
  if (rest.length > 0 || whole + fraction === "") return "number"
  const scale = scaleOf(letters, digits)
  if (scale === undefined) return "suffix"
  const magnitude = divideUp(BigInt(whole + fraction) * nano * scale.numerator, scale.denominator * 10n ** BigInt(fraction.length))
  const capped = magnitude > maxNanos ? maxNanos : magnitude
  return { nanos: sign === "-" ? -capped : capped, format: scale.format }
}

/** Reads what a manifest holds: a string or a bare JSON number. `undefined` when it is no quantity; `quantityProblem` then says why. */
export const parseQuantity = (value: unknown): Quantity | undefined => {
  if (typeof value !== "string" && typeof value !== "number") return undefined
  const result = read(String(value).trim())
  return typeof result === "string" ? undefined : result
}

/** The API server's sentence for a text that is no quantity; `undefined` when it is one. */
export const quantityProblem = (value: string | number): string | undefined => {
  const result = read(String(value).trim())
  return typeof result === "string" ? problems[result] : undefined
}

const wholeFactors = (value: bigint, factor: bigint, limit: number): { readonly rest: bigint; readonly count: number } => {
  let rest = value
  let count = 0
  while (rest !== 0n && count < limit && rest % factor === 0n) {
    rest /= factor
    count += 1
  }
  return { rest, count }
}

const formatDecimal = (nanos: bigint, format: QuantityFormat): string => {
  const { rest, count } = wholeFactors(nanos, 1000n, format === "decimal-exponent" ? Number.POSITIVE_INFINITY : 9)
  const exponent = count * 3 - 9
  if (format === "decimal-exponent") return exponent === 0 ? `${rest}` : `${rest}e${exponent}`
  return `${rest}${suffixOfExponent.get(exponent) ?? ""}`
}

/** The canonical spelling: no fraction, the largest suffix that loses nothing. `1000m` is `1`, `1.5Gi` is `1536Mi`. */
export const formatQuantity = ({ nanos, format }: Quantity): string => {
  if (nanos === 0n) return "0"
  const isSmall = nanos > -1024n * nano && nanos < 1024n * nano
  if (format !== "binary-si" || isSmall || nanos % nano !== 0n) return formatDecimal(nanos, format === "binary-si" ? "decimal-si" : format)
  const { rest, count } = wholeFactors(nanos / nano, 1024n, binarySuffixes.length - 1)
  return `${rest}${binarySuffixes[count] ?? ""}`
}

/** The canonical spelling of a manifest's value, or the value itself when it is no quantity. */
export const canonicalQuantity = (value: unknown): unknown => {
  const quantity = parseQuantity(value)
  return quantity === undefined ? value : formatQuantity(quantity)
}

export const zeroQuantity: Quantity = { nanos: 0n, format: "decimal-si" }

/** The sum takes the left side's format unless that side is zero, as `Quantity.Add` does. */
export const addQuantities = (left: Quantity, right: Quantity): Quantity => ({
  nanos: left.nanos + right.nanos,
  format: left.nanos === 0n ? right.format : left.format
})

export const subtractQuantities = (left: Quantity, right: Quantity): Quantity => addQuantities(left, { ...right, nanos: -right.nanos })

export const compareQuantities = (left: Quantity, right: Quantity): -1 | 0 | 1 =>
  left.nanos < right.nanos ? -1 : left.nanos > right.nanos ? 1 : 0

/** In thousandths, rounded up: CPU cores become millicores. */
export const milliValue = (quantity: Quantity): number => Number(divideUp(quantity.nanos, 1_000_000n))

/** In whole units, rounded up: bytes, pods, cores. */
export const wholeValue = (quantity: Quantity): number => Number(divideUp(quantity.nanos, nano))
