/** What a program says when it cannot go on, and what that means. */
export interface Sign {
  readonly code: string
  readonly family: string
  readonly title: string
  readonly prior: number
  readonly next: string
  readonly says: RegExp
  /** Lines that only look like it. */
  readonly unless?: RegExp
  /** Lines that mean it only where one of the few lines before them says where they come from, if any tells the place in the program. */
  readonly only?: { readonly line: RegExp; readonly after: RegExp }
  /** Exit codes that mean this without a word, and how much they say. https://tldp.org/LDP/abs/html/exitcodes.html */
  readonly exitCodes?: Readonly<Record<number, number>>
  /** It is about something that the program calls, which its line may name. */
  readonly isCall?: true
  /** What it calls is there and answers: it is not what fails, but refuses what it is asked for. */
  readonly isAnswer?: true
  /** Drivers of volumes say it, too, of what they ask the cloud for on behalf of the pod. */
  readonly isOfVolumes?: true
  /** A probe that asks the program itself repeats it: it is what the probe reports, and no fault of the probe. */
  readonly isOfProbes?: true
}
