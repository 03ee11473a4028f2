/// <reference lib="webworker" />
import { TendrilDb } from '../client/db.ts'
import { keepShare, type Shared } from '../client/shares.ts'
import { isFull } from '../client/space.ts'

/** A form as the system's share sheet fills it in; the manifest names its fields. */
function sharedIn(form: FormData): Shared {
  const textOf = (name: string) => {
    const value = form.get(name)
    return typeof value === 'string' ? value : ''
  }
  const files = form.getAll('files').filter((one) => one instanceof File)
  return { title: textOf('title'), text: textOf('text'), url: textOf('url'), files }
}

/** Keeps what another app shares, with or without a network; the page asks where it goes. */
export async function take({ request }: { request: Request }): Promise<Response> {
  const db = new TendrilDb()
  try {
    const kept = await keepShare(db, sharedIn(await request.formData()))
    return Response.redirect(kept ? '/share' : '/', 303)
  } catch (error) {
    if (!isFull(error)) reportError(error)
    return Response.redirect(isFull(error) ? '/share?full' : '/share?failed', 303)
  } finally {
    db.close()
  }
}
