/** Sockets that one address may hold. */
export const seatsPerAddress = 300

/** How many sockets each address holds, so that no address takes them all. */
export interface Seats {
  /** False when this address has no seat left. */
  take(address: string): Promise<boolean>
  leave(address: string): void
  close(): void
}

/** Of this node alone. */
export class OwnSeats implements Seats {
  readonly taken = new Map<string, number>()
  private readonly most: number

  constructor(most: number = seatsPerAddress) {
    this.most = most
  }

  async take(address: string): Promise<boolean> {
    const taken = this.taken.get(address) ?? 0
    if (taken >= this.most) return false
    this.taken.set(address, taken + 1)
    return true
  }

  leave(address: string): void {
    const left = (this.taken.get(address) ?? 1) - 1
    if (left > 0) this.taken.set(address, left)
    else this.taken.delete(address)
  }

  close(): void {
    this.taken.clear()
  }
}
