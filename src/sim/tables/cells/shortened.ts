/** The first `limit` of `parts`, and how many more there are. `empty` when there are none. */
export const shortened = (parts: ReadonlyArray<string>, limit: number, total: number, empty: string, separator = ","): string => {
  if (total === 0) return empty
  const text = parts.slice(0, limit).join(separator)
  return total > limit ? `${text} + ${total - limit} more...` : text
}
