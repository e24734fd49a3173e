/** The tools that Handrail starts itself. Many more are understood, so that what a person would type can be judged. */
const runnableTools = ["kubectl", "helm", "aws", "etcdctl"] as const

export type RunnableTool = (typeof runnableTools)[number]

export const isRunnableTool = (name: string): name is RunnableTool => runnableTools.some((tool) => tool === name)
