import { confusionRows, mistakenRows } from "./confusion.ts"
import type { Accuracy } from "./measure.ts"
import { type Reliability, reliabilityRows } from "./reliability.ts"

const markdown = ([head = [], ...rows]: ReadonlyArray<ReadonlyArray<string>>): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n")

const scores = ({ baseline, brier, calibrationError, count }: Reliability): string =>
  `${count} statements. Brier score ${brier.toFixed(4)}; who states the overall share each time has ${baseline.toFixed(4)}. Expected calibration error ${calibrationError.toFixed(4)}.`

const familyOf = (one: Accuracy["whole"][number]): string => one.variant.family
const howOf = (one: Accuracy["whole"][number]): string => one.variant.how

/** docs/diagnosis-accuracy.md, all of it. */
export const accuracyPage = ({ answers, considered, healthy, recorded, whole, withheld }: Accuracy): string => `# How right diagnosis is

Written by \`make accuracy\`; do not edit it. \`make bench ONLY=calibration\` prints the same figures.

## On what

${recorded} labelled cases: every scene that a test of causes hands over, with the verdict that the test expects (\`make cases\` collects them). They were written by the
people who wrote the causes, so that those as recorded are right by construction. What this page shows is what becomes of them
(\`bench/calibration/variants.ts\`, three seeds):

- **All of the evidence, and more**: among workloads where all is well and what only looks ill, beside another fault elsewhere, two faults at once.
- **Healthy and looks ill**: some thirty kinds of noise (old restarts, jobs that are done, cordoned nodes, workloads scaled to zero, warnings of hours ago, …) alone and
  together, and each case after its pod has recovered, with what was said of it hours ago.
- **Less than people should record**: no events, no logs, no list known whole, an object missing, and so on. Often nothing then tells the cause, and to abstain is right;
  where what is missing is all that told of a trouble, what is left looks healthy.

*right*: the code and the object. *other object*: the code. *right family*: another code of it. *abstained*: not enough evidence. *open* cases are those whose
whole evidence does not tell, and are right when it is said. Of two faults at once either is right.

## Confusion by family: all of the evidence

${markdown(confusionRows("family", whole, familyOf))}

${markdown(confusionRows("how", whole, howOf))}

## Healthy and looks ill

${markdown(confusionRows("how", healthy, howOf))}

## Confusion by family: less than people should record

${markdown(confusionRows("family", withheld, familyOf))}

${markdown(confusionRows("how", withheld, howOf))}

## What was said in place of what

${markdown(mistakenRows([...whole, ...healthy, ...withheld]))}

## Reliability of the answers

A cause is named at a likelihood of 0.9 or more. \`#\`: how often it was right, \`|\`: what was stated.

${markdown(reliabilityRows(answers))}

${scores(answers)}

## Reliability of all that was considered

Each hypothesis with its likelihood, once effects and rivals are ruled out. What stands beside the answer in the whole evidence nobody has labelled; it is left out.

${markdown(reliabilityRows(considered))}

${scores(considered)}
`
