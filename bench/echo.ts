// The zero point of growth: what is sent to a path goes straight on to who reads that path.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const readers = new Map<string, ServerResponse>()

const http = createServer({ requestTimeout: 0 }, (req, res) => {
  const { url = '' } = req
  if (req.method === 'GET') {
    readers.set(url, res)
    res.flushHeaders()
    return
  }
  const reader = readers.get(url)
  readers.delete(url)
  if (!reader) return void res.writeHead(404).end()
  req.pipe(reader)
  req.on('end', () => res.writeHead(204).end())
})
http.listen({ port: 0, host: '127.0.0.1' }, () => {
  console.log(`http://localhost:${(http.address() as AddressInfo).port}`)
})
process.on('SIGTERM', () => process.exit(0))
