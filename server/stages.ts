/**
 * How a turn of the event loop ends: what has arrived in it is gathered, written and sent, so that a
 * message is stored, told and answered before the loop looks for bytes again.
 */
const STAGES = ['gather', 'write', 'send'] as const

export type Stage = (typeof STAGES)[number]

const waiting: Record<Stage, (() => void)[]> = { gather: [], write: [], send: [] }
let due = false
let running = false

/**
 * Runs `act` at that stage of this turn's end. Within the end, a later stage comes in the same turn, with
 * all that promises bring about before it; the same one and those before it come in the next.
 */
export function inStage(stage: Stage, act: () => void): void {
  waiting[stage].push(act)
  if (!running) expect()
}

function expect(): void {
  if (due) return
  due = true
  setImmediate(() => {
    due = false
    running = true
    run(0)
  })
}

function run(n: number): void {
  const stage = STAGES[n]
  if (stage === undefined) {
    running = false
    if (STAGES.some((one) => waiting[one].length > 0)) expect()
    return
  }
  const acts = waiting[stage]
  waiting[stage] = []
  // A tick that a promise asks for comes when no promise has anything to do any more.
  queueMicrotask(() => process.nextTick(run, n + 1))
  for (const act of acts) act()
}
