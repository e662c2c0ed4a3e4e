/** The parts of prom-client that are used: its whole would load clusters and servers as well. */
declare module 'prom-client/lib/registry' {
  import { Registry } from 'prom-client';
  export default Registry;
}
declare module 'prom-client/lib/gauge' {
  import { Gauge } from 'prom-client';
  export default Gauge;
}
declare module 'prom-client/lib/counter' {
  import { Counter } from 'prom-client';
  export default Counter;
}
