import { startRecording } from '../../lib/client/recordings.ts'
import { engine } from './engine.ts'
import type { Note } from './note-menu.tsx'

/** A recording that runs. */
export interface Session {
  readonly stream: MediaStream
  /** When it began. */
  readonly since: number
  /** What was recorded until now is all. */
  finish(): Promise<void>
  /** Nobody is to have it. */
  discard(): Promise<void>
}

/** So often what was recorded leaves the device: others are this far behind, and a little. */
const SLICE = 1000

const forms: Record<Note, readonly string[]> = {
  voice: ['audio/webm;codecs=opus', 'audio/mp4'],
  video: ['video/webm;codecs=vp8,opus', 'video/mp4'],
}
const asked: Record<Note, MediaStreamConstraints> = {
  voice: { audio: true },
  video: { audio: true, video: { facingMode: 'user', width: { ideal: 640 } } },
}

const two = (n: number) => String(n).padStart(2, '0')

/** Voice note 2026-11-27 14.03.webm */
const nameOf = (note: Note, type: string, at: Date): string => {
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  const what = note === 'voice' ? 'Voice' : 'Video'
  const ending = type.endsWith('mp4') ? (note === 'voice' ? 'm4a' : 'mp4') : 'webm'
  return `${what} note ${day} ${two(at.getHours())}.${two(at.getMinutes())}.${ending}`
}

const looksOf = (stream: MediaStream) => {
  const { width, height } = stream.getVideoTracks()[0]?.getSettings() ?? {}
  return width && height ? { width, height } : {}
}

/** @param fail hears once that nothing more can be kept; what was kept goes out */
export async function record(
  roomId: string,
  note: Note,
  fail: (error: unknown) => void,
): Promise<Session> {
  const stream = await navigator.mediaDevices.getUserMedia(asked[note])
  const close = () => stream.getTracks().forEach((track) => track.stop())
  const mimeType = forms[note].find((form) => MediaRecorder.isTypeSupported(form))
  try {
    const recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {})
    const type = recorder.mimeType.split(';')[0] || `${note === 'voice' ? 'audio' : 'video'}/webm`
    const since = Date.now()
    const name = nameOf(note, type, new Date(since))
    const kept = await startRecording({ db: engine().db, clock: Date }, roomId, {
      name,
      type,
      ...looksOf(stream),
    })
    let all: Promise<unknown> = Promise.resolve()
    const stopped = new Promise<void>((resolve) => (recorder.onstop = () => resolve()))
    const stop = () => recorder.state === 'inactive' || recorder.stop()
    recorder.ondataavailable = ({ data }) => {
      all = all
        .then(async () => (await kept.append(await data.arrayBuffer())) || stop())
        .catch((error: unknown) => {
          stop()
          fail(error)
        })
    }
    recorder.onerror = (event) => fail((event as ErrorEvent).error)
    recorder.start(SLICE)
    const end = async () => {
      stop()
      await stopped
      close()
      await all
    }
    return {
      stream,
      since,
      finish: async () => {
        const seconds = (Date.now() - since) / 1000
        await end()
        await kept.end(Math.round(seconds * 10) / 10)
      },
      discard: async () => {
        await end()
        await engine().cancelUpload(kept.fileId)
        await engine().remove(roomId, kept.messageId)
      },
    }
  } catch (error) {
    close()
    throw error
  }
}
