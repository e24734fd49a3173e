/** How what is around an entity is printed. */
export const outputs = ["tree", "mermaid", "dot", "json"] as const
export type Output = (typeof outputs)[number]
