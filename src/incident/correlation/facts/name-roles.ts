/** Names that speak for themselves: hints of what a workload does for others, by custom. */
import { sameNameOf } from "./workload-name.ts"

/** What others keep their data in. */
const STORE =
  /(^|-)(redis|valkey|postgres(ql)?|pg|mysql|mariadb|mongo(db)?|memcached?|cassandra|kafka|rabbitmq|nats|elasticsearch|opensearch|db|database|cache|queue|sql)(-|$|\d)/
/** What people outside meet first. */
const DOOR = /(^|-)(front-?end|web|ui|portal|dashboard|site|website)(-|$)/
/** What only passes calls on. */
const GATE = /(^|-)(front-?end-?(proxy|web)|gateway|ingress|proxy|nginx|edge|envoy|haproxy|load-?balancer|lb)(-|$)/
/** What has others do its work. */
const COMPOSER = /(^|-)(check-?out|compose|orchestrat\w*|aggregat\w*|bff|workflow|saga)(-|$|s)/
const CALLER =
  /(^|-)(checkout|recommend(ation|er)?s?|search|compose(r)?(-post)?|timeline|aggregat(or|e)|orchestrat(or|e)|composite|workflow|bff|api|travel|preserve|home|dashboard)(service|-service|-svc)?(-|$)/
/** What only makes calls. */
const MAKER = /load-?gen|locust|k6|traffic-?gen|load-?test|synthetic/

export const isStore = (name: string): boolean => STORE.test(name)
export const isDoor = (name: string): boolean => DOOR.test(name) || GATE.test(name)
export const isCaller = (name: string): boolean => CALLER.test(name)
export const isMaker = (name: string): boolean => MAKER.test(name)

/** How far outside a name puts a thing: there, what is wrong further in shows. */
export const outward = (name: string): number => (GATE.test(name) ? -11 : DOOR.test(name) ? -8 : COMPOSER.test(name) ? -3 : 0)

const KINDS = new Set(["store", "ts", "service", "svc", "server"])

/** What is left of a name without what it says of its kind: `cart` of `redis-cart`, `geo` of `mongodb-geo`. */
export const essenceOf = (name: string): string =>
  sameNameOf(name)
    .split("-")
    .filter((token) => !STORE.test(token) && !KINDS.has(token))
    .map((token) => token.replace(/s$/, ""))
    .join("-")

/** What many call a part of theirs. */
const ROLES =
  /^(api|app|back-?end|front-?end|gateway|server|client|workers?|proxy|cache|queue|broker|database|auth|login|users?|web|website|agent|monitor|metrics|default|primary|replicas?|master|system|main|controller|scheduler|operator|manager|service|jobs?|tasks?|events?|messages?|requests?|nodes?|pods?|containers?|volumes?|storage|network|memory|latency|errors?|traffic|deployment|cluster|namespace|ingress|router|nginx|search|email|report(s|ing)?|notifications?|order(s|ing)?|products?|payments?|checkout|carts?|accounts?|catalog(ue)?)$/

/** Short, and yet nothing else is called so. */
const SHORT = /^(nats|etcd)$/

/** A name that hardly two teams use for different things, or that of a kind of store. */
export const isUnusual = (name: string): boolean =>
  name.length > 3 && (/[-\d]/.test(name) || SHORT.test(name) || (name.length > 4 && !ROLES.test(name)))
