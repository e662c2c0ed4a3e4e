import { liveThrough } from './live-through';
import { keepFaults, occurrenceFaults, oracleOf } from './life-faults';
const lines = [
  'docs;daily@02:15;docs;keep=3',
  'night;daily@00:00;night;catchup=no keep=1',
  'week;mon,wed,sun@01:45;week;catchup=6h',
  'month;monthly:31@23:30;month;keep=2',
  'often;cron:*/30 1-3 * * *;often;keep=5',
  'mixed;cron:0 */6 1,15 * mon;mixed;tz=Australia/Lord_Howe',
];
const life={zone:process.argv[2],from:Date.parse(process.argv[3]+'T00:00:00Z'),days:Number(process.argv[4]),seed:Number(process.argv[5]),lines,strangers:['x.tar']};
(async()=>{let n=0;const t=Date.now();
const w=await liveThrough(life,(s)=>{n++; if(n%50===0||n<3) console.log(n,Date.now()-t,new Date(s.workspace.clock.now().instant).toISOString(),s.workspace.records.length); if(n>20000) process.exit(1); if (Date.now()-t>40000) {console.log(s.workspace.log.slice(-20)); process.exit(2)}});
console.log('lived',Date.now()-t,w.workspace.records.length);
console.log(keepFaults(w,life)); const t2=Date.now();
for (const l of lines) console.log(l,occurrenceFaults(w,l,oracleOf(w,l,life)).slice(0,4)); console.log('oracle',Date.now()-t2);
const kinds={};for(const r of w.workspace.records)for(const e of r.events){const k=e.type+(e.type==='BackupSkipped'?':'+e.reason:''); kinds[k]=(kinds[k]||0)+1};console.log(kinds);
console.log(w.workspace.log.filter(x=>/Error|skipped|Clock|Removed/.test(x)).slice(-12));
})();
