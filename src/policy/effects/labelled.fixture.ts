import type { EffectClass } from "../../domain/command-effects.ts"

/** Commands by the class that a reviewer gave them, one a line; `·` stands for a blank in a word. */
export type Labelled = Readonly<Record<EffectClass, string>>

export const linesOf = (text: string): ReadonlyArray<string> => text.split("\n").filter((line) => line.trim() !== "")
