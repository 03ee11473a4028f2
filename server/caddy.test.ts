import { findCaddy } from '../build/caddy.mjs'
import { proxyContract } from './proxy.contract.ts'

proxyContract({
  name: 'Caddy',
  program: findCaddy(),
  shipped: 'Caddyfile',
  changes: (port, [a, b]) => [
    ['node-a:3000 node-b:3000', `${a} ${b}`],
    // Without certificates, which nobody here could sign.
    ['chat.example.org {', `http://127.0.0.1:${port} {`],
    ['(node) {', '{\n\tadmin off\n}\n(node) {'],
  ],
  args: (conf) => ['run', '--adapter', 'caddyfile', '--config', conf],
  // Until 2.11.1 it has read the body once, and cannot read it again for the other node.
  again: [502],
})
