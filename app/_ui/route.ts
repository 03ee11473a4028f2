/** Where the person is. The path alone says it, so every place can be linked, shared and reloaded. */
export type Route =
  | { name: 'rooms' }
  | { name: 'room'; roomId: string; view?: 'media' | 'board' }
  | { name: 'file'; fileId: string }
  | { name: 'catalogue' }
  | { name: 'share' }
  | { name: 'move' }
  | { name: 'nowhere' }

const token = /^[A-Za-z0-9_-]{22}$/
const uuid = /^[0-9a-f-]{36}$/

export const routeOf = (path: string): Route => {
  const [, page, id = '', view = ''] = path.split('/')
  if (!page) return { name: 'rooms' }
  const viewed = view === 'media' || view === 'board'
  if (page === 'r' && token.test(id) && viewed) return { name: 'room', roomId: id, view }
  if (page === 'r' && token.test(id)) return { name: 'room', roomId: id }
  if (page === 'f' && uuid.test(id)) return { name: 'file', fileId: id }
  if ((page === 'share' || page === 'move' || page === 'catalogue') && !id) return { name: page }
  return { name: 'nowhere' }
}

export const roomPath = (roomId: string) => `/r/${roomId}`
export const mediaPath = (roomId: string) => `/r/${roomId}/media`
export const boardPath = (roomId: string) => `/r/${roomId}/board`
export const filePath = (fileId: string) => `/f/${fileId}`

const followers = new Set<() => void>()

/** Tells of every change of the address, ours and the browser's. No request is made for any. */
export const onMove = (follower: () => void): (() => void) => {
  followers.add(follower)
  window.addEventListener('popstate', follower)
  return () => {
    followers.delete(follower)
    window.removeEventListener('popstate', follower)
  }
}

const move = (how: 'pushState' | 'replaceState', path: string) => {
  window.history[how](null, '', path)
  for (const follower of followers) follower()
}
export const go = (path: string) => move('pushState', path)
export const replace = (path: string) => move('replaceState', path)

/** The secret of a private room's link: in the fragment, which no server log ever sees. */
export const inviteOf = (href: string): string | undefined => {
  const { hash, searchParams } = new URL(href)
  const invite = new URLSearchParams(hash.slice(1)).get('invite') ?? searchParams.get('invite')
  return invite && token.test(invite) ? invite : undefined
}

export const shareLink = (origin: string, room: { id: string; invite?: string | undefined }) =>
  `${origin}${roomPath(room.id)}${room.invite ? `#invite=${room.invite}` : ''}`

/** The post that a link to a board is about. */
export const postOf = (hash: string): number | null => {
  const no = /^#([1-9]\d{0,8})$/.exec(hash)?.[1]
  return no === undefined ? null : Number(no)
}

/** The code in the link of a move: in the fragment as well. */
export const codeOf = (href: string): string =>
  new URLSearchParams(new URL(href).hash.slice(1)).get('code') ?? ''

export const moveLink = (origin: string, code: string) => `${origin}/move#code=${code}`

/** Where in the app a link leads; null for one that leads out of it. */
export const pathWithin = (origin: string, href: string): string | null => {
  const url = new URL(href)
  if (url.origin !== origin || routeOf(url.pathname).name === 'nowhere') return null
  return url.pathname + url.search + url.hash
}
