// The zero point of uploads: the tus server as its makers ship it, on plain files.
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'

const tus = new Server({
  path: '/uploads',
  relativeLocation: true,
  datastore: new FileStore({ directory: process.env.DATA_DIR ?? 'data' }),
})

const http = createServer({ requestTimeout: 0 }, (req, res) => void tus.handle(req, res))
http.listen({ port: 0, host: '127.0.0.1' }, () => {
  console.log(`http://localhost:${(http.address() as AddressInfo).port}`)
})
process.on('SIGTERM', () => process.exit(0))
