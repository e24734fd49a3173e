/** The name of a stage that each plan of an incident has anew. Stages of the first plan have the plain name; results are stored by it. */
export const ofRevision = (revision: number, name: string): string => (revision === 1 ? name : `${name}/plan-${revision}`)

/** Plans that one incident may have: after that the cluster is moving too much for a machine to follow. */
export const MOST_PLANS = 3
