import type { Scene } from "../../scene/scene.ts"
import type { Container } from "../../scene/views/container.ts"
import type { Pod } from "../../scene/views/pod.ts"
import type { Spoken } from "../evidence.ts"

/**
 * What the kernel writes when a control group has reached its own limit, as a container's does; where the whole node is short it writes no word
 * of a group. https://github.com/torvalds/linux/blob/master/mm/oom_kill.c
 */
const killed =
  /Memory cgroup out of memory: Kill(?:ed)? process \d+ \((?<task>[^)]+)\)|oom-kill:constraint=CONSTRAINT_MEMCG\b.*\btask=(?<other>[^,]+),/

/** Names of tasks are cut to this many letters. */
const TASK = 15
/** Shorter names of tasks (`sh`) are those of many programs. */
const TELLING = 4

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "")

const isTaskOf = (task: string, names: ReadonlyArray<string>): boolean => {
  const own = plain(task.slice(0, TASK))
  return own.length >= TELLING && names.map(plain).some((name) => name.length >= TELLING && (name.startsWith(own) || own.startsWith(name)))
}

/** Pods' groups bear their uid, with `_` where systemd keeps them. */
const isGroupOf = (line: string, uid: string | undefined): boolean =>
  uid !== undefined && uid !== "" && line.replaceAll("_", "-").includes(`pod${uid}`)

/** Lines by which a node's kernel tells that it ended a process of this container at the container's limit. */
export const kernelEnded = (scene: Scene, pod: Pod, { command, image, name }: Container): ReadonlyArray<Spoken> => {
  const program = command[0]?.split("/").at(-1) ?? ""
  const names = [name, program, image.split("/").at(-1)?.split(/[:@]/)[0] ?? "", scene.workloadOf(pod.object).name]
  return scene.said.flatMap(({ line, source }) => {
    const { other, task = other } = killed.exec(line)?.groups ?? {}
    if (task === undefined) return []
    return isGroupOf(line, pod.object.metadata.uid) || isTaskOf(task, names) ? [{ line, cite: source }] : []
  })
}
