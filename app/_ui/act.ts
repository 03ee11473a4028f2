import { useState } from 'react'
import { explain } from './explain.ts'

/** One action of a form or button: is it under way, and what went wrong, in words. */
export const useAct = () => {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const act = async (action: () => Promise<void>) => {
    if (busy) return
    setBusy(true)
    setProblem(null)
    try {
      await action()
    } catch (error) {
      setProblem(explain(error))
    }
    setBusy(false)
  }
  return { act: (action: () => Promise<void>) => void act(action), busy, problem, setProblem }
}
