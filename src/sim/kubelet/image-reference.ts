const label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
const domain = `(?:${label}(?:\\.${label})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`
const component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
const path = `${component}(?:/${component})*`
const tag = "[\\w][\\w.-]{0,127}"
const digest = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}"
const reference = new RegExp(`^(?:${domain}/)?${path}(?::${tag})?(?:@${digest})?$`)

/** Why an image's name is none, in the words of the library by which every runtime reads it. https://github.com/distribution/reference */
export const referenceProblem = (image: string): string | undefined => {
  if (reference.test(image)) return undefined
  const isLower = reference.test(image.toLowerCase())
  return isLower ? "invalid reference format: repository name must be lowercase" : "invalid reference format"
}
