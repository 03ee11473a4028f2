import { findNginx } from '../build/nginx.mjs'
import { proxyContract } from './proxy.contract.ts'

const TEMPS = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

proxyContract({
  name: 'nginx',
  program: findNginx(),
  shipped: 'nginx.conf',
  changes: (port, [a, b], dir) => [
    ['server node-a:3000', `server ${a}`],
    ['server node-b:3000', `server ${b}`],
    ['listen 80;', `listen 127.0.0.1:${port};`],
    ['http {', ['http {', ...TEMPS.map((name) => `${name}_temp_path ${dir}/${name};`)].join('\n')],
  ],
  args: (conf, dir) => ['-p', dir, '-c', conf, '-e', 'stderr', '-g', `daemon off; pid ${dir}/pid;`],
  again: [],
})
