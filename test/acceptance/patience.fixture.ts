/** Milliseconds after which an acceptance test is given up: whole processes start in it, on machines that may be busy with others. */
export const PATIENCE = 180_000
