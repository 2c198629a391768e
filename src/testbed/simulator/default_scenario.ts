/**
 * A small shop, for demonstrations: workloads of every kind, and something that happens every few
 * seconds, over and over. At the end of a round everything is as it was at its beginning. The
 * signal `restart-reducer` is for whoever holds the other end of the collector.
 */
export const DEFAULT_SCENARIO = `
# What is there from the beginning
deployment shop/checkout  replicas=3 image=registry.example.com/shop/checkout:1.4.0 sidecar=registry.example.com/mesh/proxy:2.41.3
deployment shop/catalog   replicas=2 image=registry.example.com/shop/catalog:3.1.2 init=registry.example.com/shop/migrate:3.1.2
deployment shop/frontend  replicas=2 image=registry.example.com/shop/frontend:7.0.1 families=IPv4,IPv6
statefulset data/postgres replicas=2 image=postgres:17.2
statefulset data/queue    replicas=1 image=registry.example.com/data/queue:4.0.0
daemonset monitoring/node-agent image=registry.example.com/monitoring/node-agent:0.9.0 host-network
cronjob ops/report every=13s runs=3s image=registry.example.com/ops/report:2.0.0
pod ops/shell image=busybox:1.36

# A round
repeat
  wait 3s
  rollout shop/checkout image=registry.example.com/shop/checkout:1.5.0
  wait 4s
  scale shop/catalog replicas=5
  wait 3s
  delete-pod shop/frontend
  wait 3s
  restart data/postgres
  wait 2s
  touch shop/catalog
  debug shop/frontend
  wait 3s
  signal restart-reducer
  wait 4s
  scale shop/catalog replicas=2
  wait 2s
  kill-pod data/queue
  wait 3s
  orphan shop/frontend
  wait 3s
  adopt shop/frontend
  wait 2s
  deployment canary/checkout replicas=1 image=registry.example.com/shop/checkout:1.6.0
  wait 4s
  delete-namespace canary
  wait 3s
  rollout shop/checkout image=registry.example.com/shop/checkout:1.4.0
  wait 2s
  compact
end
`;
