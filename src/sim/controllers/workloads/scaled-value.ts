/** An int-or-percent field against a total. Percentages round up for surge and down for unavailability, as apps/v1 says. */
export const scaledValue = (value: number | string | undefined, total: number, round: "up" | "down", fallback: number | string): number => {
  const asked = value ?? fallback
  if (typeof asked === "number") return asked
  const share = (Number.parseInt(asked, 10) * total) / 100
  return round === "up" ? Math.ceil(share) : Math.floor(share)
}
