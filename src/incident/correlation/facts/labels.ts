export type Labels = { readonly [name: string]: string }

/** The first label that says something; `exported_x` is what a scraped target said of itself when it collided with the scraper's `x`. */
export const first = (labels: Labels, names: ReadonlyArray<string>): string | undefined => {
  for (const name of names) {
    const found = labels[`exported_${name}`] || labels[name]
    if (found) return found
  }
  return undefined
}
