import { wide } from "../printer.ts"

interface PodTemplate {
  readonly spec?: { readonly containers?: ReadonlyArray<{ readonly name: string; readonly image?: string }> }
}

/** The wide columns every workload ends with. */
export const containerColumns = [wide("Containers"), wide("Images")]

/** Names and images of a template's containers, comma-separated. */
export const containerCells = (template: PodTemplate | undefined): [names: string, images: string] => {
  const containers = template?.spec?.containers ?? []
  return [containers.map(({ name }) => name).join(","), containers.map(({ image }) => image ?? "").join(",")]
}
