const tagOf = (image: string): string | undefined => {
  if (image.includes("@")) return image.slice(0, image.indexOf("@")).includes(":") ? "pinned" : undefined
  const name = image.slice(image.lastIndexOf("/") + 1)
  return name.includes(":") ? name.slice(name.indexOf(":") + 1) : "latest"
}

/** `Always` for `:latest` and for no tag, else `IfNotPresent`. https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting */
export const defaultImagePullPolicy = (image: unknown): "Always" | "IfNotPresent" =>
  typeof image === "string" && image !== "" && tagOf(image) === "latest" ? "Always" : "IfNotPresent"
