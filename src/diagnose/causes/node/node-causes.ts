import type { Cause } from "../cause.ts"
import { kubeletCertificate } from "./kubelet-certificate.ts"
import { nodeStates } from "./node-states.ts"
import { podEvicted } from "./pod-evicted.ts"

export const nodeCauses: ReadonlyArray<Cause> = [...nodeStates, kubeletCertificate, ...podEvicted]
