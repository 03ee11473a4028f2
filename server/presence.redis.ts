import type { User } from '../lib/protocol/people.ts'
import type { Bus, Hearing } from './bus.ts'
import type { Elsewhere } from './presence.ts'

/** Said again this often, and believed a little longer than two of them: nodes die without a word. */
const SAY_EVERY = 20_000
const BELIEVED = 45_000
/** Changes within this time are said at once. */
const SOON = 200
/** People that are named to other nodes; of a bigger crowd the rest is counted. */
const NAMED = 200

interface Node {
  readonly said: string
  readonly users: User[]
  readonly more: number
  readonly until: number
}

interface Room {
  readonly hearing: Hearing
  readonly nodes: Map<string, Node>
  soon: NodeJS.Timeout | null
}

interface Word {
  readonly node: string
  readonly users: User[]
  readonly more: number
  /** Whoever hears it says who is there, too. */
  readonly ask: boolean
}

/** Nodes tell each other who is in the rooms that they both have open. */
export function openElsewhere(
  bus: Bus,
  here: (roomId: string) => User[],
  heard: (roomId: string) => void,
): Elsewhere {
  const rooms = new Map<string, Room>()

  const say = (roomId: string, ask: boolean) => {
    const room = rooms.get(roomId)
    if (!room) return
    const people = here(roomId)
    const users = people.slice(0, NAMED)
    const word: Word = { node: bus.node, users, more: people.length - users.length, ask }
    void bus.say(`present:${roomId}`, JSON.stringify(word))
    if (people.length > 0) return
    if (room.soon) clearTimeout(room.soon)
    room.hearing.stop()
    rooms.delete(roomId)
  }

  const saySoon = (roomId: string, room: Room) => {
    room.soon ??= setTimeout(() => {
      room.soon = null
      say(roomId, false)
    }, SOON).unref()
  }

  const hear = (roomId: string, room: Room, { node, users, more, ask }: Word) => {
    if (node === bus.node) return
    const said = JSON.stringify({ users, more })
    const news = room.nodes.get(node)?.said !== said
    if (users.length === 0) room.nodes.delete(node)
    else room.nodes.set(node, { said, users, more, until: performance.now() + BELIEVED })
    if (news) heard(roomId)
    if (ask) saySoon(roomId, room)
  }

  const enter = (roomId: string): Room => {
    const hearing = bus.hear(`present:${roomId}`, (word) =>
      hear(roomId, room, JSON.parse(word.toString()) as Word),
    )
    const room: Room = { hearing, nodes: new Map(), soon: null }
    rooms.set(roomId, room)
    void hearing.heard.then(() => say(roomId, true))
    return room
  }

  const timer = setInterval(() => {
    for (const [roomId, { nodes }] of rooms) {
      say(roomId, false)
      for (const [node, { until }] of nodes) {
        if (until > performance.now()) continue
        nodes.delete(node)
        heard(roomId)
      }
    }
  }, SAY_EVERY).unref()
  const stopTurn = bus.onTurn((up) => {
    if (up) for (const roomId of rooms.keys()) say(roomId, true)
  })

  return {
    changed: (roomId) => saySoon(roomId, rooms.get(roomId) ?? enter(roomId)),
    of(roomId) {
      const nodes = [...(rooms.get(roomId)?.nodes.values() ?? [])]
      return {
        users: nodes.flatMap(({ users }) => users),
        more: nodes.reduce((sum, { more }) => sum + more, 0),
      }
    },
    close() {
      clearInterval(timer)
      stopTurn()
      for (const roomId of rooms.keys()) {
        void bus.say(
          `present:${roomId}`,
          JSON.stringify({ node: bus.node, users: [], more: 0, ask: false } satisfies Word),
        )
      }
      for (const { hearing, soon } of rooms.values()) {
        if (soon) clearTimeout(soon)
        hearing.stop()
      }
      rooms.clear()
    },
  }
}
