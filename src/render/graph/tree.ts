import { type Entity, entityKey, showEntity } from "../../domain/entity.ts"
import { type Neighbourhood, type RelationStep, relationWords } from "../../domain/knowledge-graph.ts"
import { printable } from "../words.ts"

/** `runs on Node n1`, read from the entity that the step leaves. */
const phrase = ({ from, relation, to }: RelationStep): string => {
  const [forward, backward] = relationWords[relation.kind]
  return `${entityKey(relation.from) === entityKey(from) ? forward : backward} ${showEntity(to)}`
}

const age = (seenAt: number, now: number): string => {
  const seconds = Math.max(0, Math.round((now - seenAt) / 1000))
  if (seconds < 60) return "just now"
  const minutes = Math.round(seconds / 60)
  return minutes < 120
    ? `${minutes} min ago`
    : minutes < 2880
      ? `${Math.round(minutes / 60)} h ago`
      : `${Math.round(minutes / 1440)} days ago`
}

const why = ({ relation: { seenAt, source, where } }: RelationStep, now: number): string => `  (${source}, ${age(seenAt, now)}: ${where})`

export interface TreeOptions {
  /** Whether each line says who says so, and when. */
  readonly why: boolean
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** A neighbourhood as an indented tree, as `tree` draws one; what was drawn before is marked and not entered again. */
export const treeText = ({ cut, start, steps }: Neighbourhood, options: TreeOptions): string => {
  const below = Map.groupBy(steps, ({ from }) => entityKey(from))
  const lines = [printable(showEntity(start))]
  const draw = (entity: Entity, margin: string): void => {
    const children = below.get(entityKey(entity)) ?? []
    children.forEach((step, index) => {
      const isLast = index === children.length - 1
      const told = step.isNew ? "" : " (above)"
      lines.push(
        `${margin}${isLast ? "└─ " : "├─ "}${printable(phrase(step))}${told}${options.why ? printable(why(step, options.now)) : ""}`
      )
      if (step.isNew) draw(step.to, `${margin}${isLast ? "   " : "│  "}`)
    })
  }
  draw(start, "")
  if (steps.length === 0) lines.push("  nothing is known around it")
  if (cut) lines.push(`  … and more: look less far with --depth, or along one kind of relation with --along`)
  return lines.join("\n")
}
