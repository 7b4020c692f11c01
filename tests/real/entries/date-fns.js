import * as fns from 'date-fns';
import * as locales from 'date-fns/locale';
import { de } from 'date-fns/locale/de';
import { format, formatDistance, formatRelative, parse } from 'date-fns';
import { call_everything, line } from '../digest.js';

const day = (d, h = 10) => new Date(Date.UTC(2024, 1, d, h, 20, 30, 400));
call_everything(fns, [
  () => [day(29)],
  () => [day(29), 3],
  () => [day(29), day(14)],
  () => [day(10), { weekStartsOn: 1, firstWeekContainsDate: 4 }],
  () => [day(29), { years: 1, months: 2, days: 3, hours: 4 }],
  () => [{ start: day(1), end: day(12) }],
  () => [{ start: day(1), end: day(12) }, { start: day(5), end: day(20) }],
  () => [day(5), { start: day(1), end: day(12) }],
  () => [[day(5), day(1), day(9)]],
  () => [day(6), [day(5), day(1), day(9)]],
  () => ['2024-02-29T12:34:56Z'],
  () => ['29.02.2024', 'dd.MM.yyyy', day(1)],
  () => [day(29), "EEEE, do MMMM yyyy 'at' HH:mm:ss.SSS xxx QQQ ww"],
  () => [{ hours: 5, minutes: 3 }],
  () => [90061],
  () => [day(29), { month: 5, date: 3 }],
], /Now|Today|Tomorrow|Yesterday|isPast|isFuture|isThis|^constructNow$/);

for (const name of Object.keys(locales).sort()) {
  const locale = locales[name];
  line(name, [format(day(29), 'PPPPpppp', { locale }), formatDistance(day(1), day(29), { locale, addSuffix: true }), formatRelative(day(27), day(29), { locale })]);
}
line('de', format(day(3), 'EEEE, d. MMMM', { locale: de }));
line('parsed', parse('3. März 2024', 'd. MMMM yyyy', day(1), { locale: de }));
line('invalid', parse('nonsense', 'yyyy', day(1)));
