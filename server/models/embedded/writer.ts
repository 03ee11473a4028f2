import { Refusal } from '../../../lib/protocol/errors.ts'
import { inStage } from '../../stages.ts'
import type { Database } from './database.ts'

/**
 * The one who writes. What arrives in one turn of the event loop shares one transaction and one sync.
 * A job is synchronous, refuses before it writes, and may be run again after a rollback.
 */
export interface Writer {
  /** Resolves with what `job` answered when it is durable. */
  write<T>(job: () => T): Promise<T>
  /** The same without the sync: seen by every reader at once, and may be lost in a crash. */
  jot<T>(job: () => T): Promise<T>
  /** Writes what is queued and takes no more. */
  close(): void
}

/** What is kept in memory beside the database and has to follow it. */
export interface Ledger {
  /** Just before the commit: write down what has been put off. */
  settle(): void
  /** After a rollback: believe nothing. */
  forget(): void
}

interface Ticket {
  readonly job: () => unknown
  readonly durable: boolean
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  outcome: { value: unknown } | { error: unknown } | null
}

/** Jobs in one transaction: bounds how long the event loop is held. */
const most = 500

export const makeWriter = (db: Database, ledger: Ledger): Writer => {
  const begin = db.command('BEGIN IMMEDIATE')
  const commit = db.command('COMMIT')
  const rollback = db.command('ROLLBACK')
  const save = db.command('SAVEPOINT job')
  const release = db.command('RELEASE job')
  const undo = db.command('ROLLBACK TO job')
  let queue: Ticket[] = []
  let closed = false

  const run = (ticket: Ticket) => {
    try {
      ticket.outcome = { value: ticket.job() }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      ticket.outcome = { error }
    }
  }

  const runAlone = (ticket: Ticket) => {
    save([])
    try {
      run(ticket)
      ledger.settle()
    } catch (error) {
      ledger.forget()
      if (!db.inTransaction) throw error // a full disk has undone the others too
      undo([])
      ticket.outcome = { error }
    }
    release([])
  }

  /** False when a job has failed and everything is undone. A failed commit is not tried again. */
  const transact = (batch: Ticket[], one: (ticket: Ticket) => void): boolean => {
    let committing = false
    try {
      begin([])
      for (const ticket of batch) one(ticket)
      ledger.settle()
      committing = true
      commit([])
      return true
    } catch (error) {
      ledger.forget()
      if (db.inTransaction) rollback([])
      if (committing || one === runAlone || batch.length === 1) throw error
      return false
    }
  }

  // Savepoints cost as much as the jobs that they protect, so they are for the batch that failed.
  const transactSafely = (batch: Ticket[]) => {
    const durable = batch.some((ticket) => ticket.durable)
    if (!durable) db.exec('PRAGMA synchronous = NORMAL')
    try {
      if (!transact(batch, run)) transact(batch, runAlone)
    } finally {
      if (!durable) db.exec('PRAGMA synchronous = FULL')
    }
  }

  const flush = () => {
    const batch = queue
    if (batch.length === 0) return
    queue = batch.length > most ? batch.splice(most) : []
    if (queue.length > 0) inStage('write', flush)
    try {
      transactSafely(batch)
    } catch (error) {
      for (const ticket of batch) ticket.reject(error)
      return
    }
    for (const { outcome, resolve, reject } of batch)
      if (outcome && 'value' in outcome) resolve(outcome.value)
      else reject(outcome?.error)
  }

  const enqueue = <T>(job: () => T, durable: boolean) =>
    new Promise<T>((resolve, reject) => {
      if (closed) throw new Refusal('UNAVAILABLE')
      if (queue.length === 0) inStage('write', flush)
      queue.push({ job, durable, resolve: resolve as Ticket['resolve'], reject, outcome: null })
    })

  return {
    write: (job) => enqueue(job, true),
    jot: (job) => enqueue(job, false),
    close() {
      closed = true
      while (queue.length > 0) flush()
    },
  }
}
