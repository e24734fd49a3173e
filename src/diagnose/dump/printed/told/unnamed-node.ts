/** The name of the node of which something was saved on the node itself, where no line says which one that is. No node can have it. */
export const unnamedNode = "(this node)"
