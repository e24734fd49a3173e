interface Timer {
  readonly due: number
  readonly order: number
  readonly task: () => void
}

/** Timers by due time, then by the order they were set. Cancelling is O(1): a cancelled timer is dropped when it surfaces. */
export interface TimerHeap {
  readonly add: (due: number, task: () => void) => Timer
  readonly cancel: (timer: Timer) => void
  readonly peek: () => Timer | undefined
  readonly pop: () => Timer | undefined
  readonly clear: () => void
}

const before = (a: Timer, b: Timer): boolean => a.due < b.due || (a.due === b.due && a.order < b.order)

export const makeTimerHeap = (): TimerHeap => {
  let heap: Array<Timer> = []
  const live = new Set<Timer>()
  let order = 0

  const at = (index: number): Timer => heap[index] as Timer
  const swap = (a: number, b: number): void => {
    const held = at(a)
    heap[a] = at(b)
    heap[b] = held
  }
  const siftUp = (from: number): void => {
    let index = from
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!before(at(index), at(parent))) return
      swap(index, parent)
      index = parent
    }
  }
  const siftDown = (): void => {
    let index = 0
    for (;;) {
      const left = 2 * index + 1
      if (left >= heap.length) return
      const child = left + 1 < heap.length && before(at(left + 1), at(left)) ? left + 1 : left
      if (!before(at(child), at(index))) return
      swap(index, child)
      index = child
    }
  }
  const removeFirst = (): Timer | undefined => {
    const first = heap[0]
    const last = heap.pop()
    if (heap.length > 0 && last !== undefined) {
      heap[0] = last
      siftDown()
    }
    return first
  }
  const peek = (): Timer | undefined => {
    for (let first = heap[0]; first !== undefined; first = heap[0]) {
      if (live.has(first)) return first
      removeFirst()
    }
    return undefined
  }

  return {
    add: (due, task) => {
      const timer: Timer = { due, order: order++, task }
      live.add(timer)
      heap.push(timer)
      siftUp(heap.length - 1)
      return timer
    },
    cancel: (timer) => {
      live.delete(timer)
    },
    peek,
    pop: () => {
      const first = peek()
      if (first === undefined) return undefined
      live.delete(first)
      return removeFirst()
    },
    clear: () => {
      heap = []
      live.clear()
    }
  }
}
