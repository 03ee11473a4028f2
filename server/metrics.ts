import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Company } from './company.ts'

export interface Metrics {
  readonly registry: Registry
  readonly entries: Counter
  readonly refusals: Counter<'code'>
  readonly uploaded: Counter
  readonly slow: Counter
  readonly wakes: Counter<'outcome'>
  readonly asks: Histogram<'ask'>
}

/**
 * @param sockets those that are connected
 * @param channels those that somebody listens to
 * @param space bytes that files may still take
 */
export function makeMetrics(
  sockets: () => number,
  channels: () => number,
  space: () => Promise<number>,
  company: Company,
): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'tendril_sockets',
    help: 'Connected sockets',
    registers,
    collect() {
      this.set(sockets())
    },
  })
  new Gauge({
    name: 'tendril_channels',
    help: 'Rooms, people, sessions and files that connected sockets listen to',
    registers,
    collect() {
      this.set(channels())
    },
  })
  new Gauge({
    name: 'tendril_upload_space_bytes',
    help: 'Bytes that files may still take',
    registers,
    async collect() {
      this.set(await space().catch(() => Number.NaN))
    },
  })
  if (company.traffic) watch(company, registers)
  return {
    registry,
    entries: new Counter({ name: 'tendril_entries_total', help: 'Entries stored', registers }),
    refusals: new Counter({
      name: 'tendril_refusals_total',
      help: 'Refused requests and asks',
      labelNames: ['code'],
      registers,
    }),
    uploaded: new Counter({
      name: 'tendril_uploaded_bytes_total',
      help: 'Bytes stored',
      registers,
    }),
    slow: new Counter({
      name: 'tendril_slow_sockets_total',
      help: 'Sockets cut for not reading',
      registers,
    }),
    wakes: new Counter({
      name: 'tendril_wakes_total',
      help: 'Calls to push services',
      labelNames: ['outcome'],
      registers,
    }),
    asks: new Histogram({
      name: 'tendril_ask_seconds',
      help: 'From a socket ask to its answer',
      labelNames: ['ask'],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    }),
  }
}

function watch(company: Company, registers: Registry[]): void {
  new Gauge({
    name: 'tendril_bus_up',
    help: 'Whether nodes can tell each other what happens',
    registers,
    collect() {
      this.set(company.traffic?.up ? 1 : 0)
    },
  })
  for (const way of ['heard', 'dropped'] as const) {
    new Counter({
      name: `tendril_bus_${way}_total`,
      help: `Words between nodes that were ${way}`,
      registers,
      collect() {
        this.reset()
        this.inc(company.traffic?.[way] ?? 0)
      },
    })
  }
}
