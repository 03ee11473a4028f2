import type { Bus } from './bus.ts'
import { OwnSeats, type Seats, seatsPerAddress } from './seats.ts'

/** What a node has said is believed this long: the seats of one that has died are free again. */
const BELIEVED = 45_000
const SAY_EVERY = 15_000

/** A field for each node: how many it has, and until when that holds. */
const SAY = `
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local node, own, most, life = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local others = 0
local fields = redis.call('hgetall', KEYS[1])
for i = 1, #fields, 2 do
  local count, till = string.match(fields[i + 1], '(%d+) (%d+)')
  if fields[i] == node then
  elseif tonumber(till) < now then redis.call('hdel', KEYS[1], fields[i])
  else others = others + count end
end
if own == 0 then redis.call('hdel', KEYS[1], node) return 1 end
if others + own > most then return 0 end
redis.call('hset', KEYS[1], node, own .. ' ' .. string.format('%.0f', now + life))
redis.call('pexpire', KEYS[1], life)
return 1`

/** Over all nodes; each by itself while Redis is away. */
export function openRedisSeats(bus: Bus, most: number = seatsPerAddress): Seats {
  const own = new OwnSeats(most)

  /** Whether there is room, beside what the other nodes have, for what we have. */
  const say = async (address: string, most: number): Promise<boolean> => {
    if (!bus.up) return true
    const taken = own.taken.get(address) ?? 0
    const fits = await bus
      .run(SAY, `seats:${address}`, bus.node, taken, most, BELIEVED)
      .catch(() => 1)
    return fits === 1
  }
  const sayAnyway = (address: string) => void say(address, Number.MAX_SAFE_INTEGER)
  const sayAll = () => [...own.taken.keys()].forEach(sayAnyway)

  const timer = setInterval(sayAll, SAY_EVERY).unref()
  const stopTurn = bus.onTurn((up) => up && sayAll())
  return {
    async take(address) {
      if (!(await own.take(address))) return false
      if (await say(address, most)) return true
      own.leave(address)
      return false
    },
    leave(address) {
      own.leave(address)
      sayAnyway(address)
    },
    close() {
      clearInterval(timer)
      stopTurn()
      own.close()
    },
  }
}
