import { Schema } from "effect"

/** The change cannot be written into the repository by Handrail. `because` is a clause; `where` is as far as the place was found. */
export class Obstacle extends Schema.TaggedError<Obstacle>()("Obstacle", {
  because: Schema.String,
  where: Schema.optionalKey(Schema.String)
}) {
  override get message(): string {
    return this.because
  }
}

export const obstacle = (because: string, where?: string): Obstacle => new Obstacle({ because, ...(where === undefined ? {} : { where }) })
