import * as d3 from 'd3';
import { line } from '../digest.js';

line('exports', Object.keys(d3).sort());
const random = d3.randomLcg(0.42);
const data = Array.from({ length: 60 }, (_, i) => ({ i, x: random() * 100, y: random() * 50, kind: 'abc'[i % 3] }));
const xs = data.map((d) => d.x);

line('stats', [d3.min(xs), d3.max(xs), d3.extent(xs), d3.mean(xs), d3.median(xs), d3.deviation(xs), d3.quantile(xs, 0.9), d3.sum(xs), d3.fsum(xs)]);
line('bins', d3.bin().thresholds(7)(xs).map((b) => [b.x0, b.x1, b.length]));
line('groups', d3.rollups(data, (v) => d3.sum(v, (d) => d.y), (d) => d.kind));
line('index', [...d3.index(data, (d) => d.i).keys()].length);
line('ticks', [d3.ticks(0, 7, 9), d3.tickStep(0, 1, 7), d3.nice(0.13, 9.87, 5), d3.range(0, 1, 0.2), d3.cross([1, 2], 'ab'), d3.transpose([[1, 2], [3, 4]])]);
line('sets', [d3.union([1, 2], [2, 3]), d3.intersection([1, 2], [2, 3]), d3.difference([1, 2], [2]), d3.superset([1, 2], [1])]);
line('bisect', d3.bisector((d) => d.i).left(data, 30));
line('scales', [
  d3.scaleLinear([0, 10], [0, 500]).nice()(3.3), d3.scaleLog([1, 1000], [0, 1])(50), d3.scalePow([0, 4], [0, 1]).exponent(2)(3), d3.scaleSqrt([0, 4], [0, 1])(3),
  d3.scaleBand(['a', 'b', 'c'], [0, 90]).padding(0.1)('b'), d3.scalePoint(['a', 'b', 'c'], [0, 90])('c'), d3.scaleQuantize([0, 1], ['x', 'y', 'z'])(0.5),
  d3.scaleQuantile(xs, [0, 1, 2, 3]).quantiles(), d3.scaleThreshold([0.3, 0.6], 'abc')(0.4), d3.scaleSymlog([-10, 10], [0, 1])(1), d3.scaleUtc([Date.UTC(2020, 0), Date.UTC(2021, 0)], [0, 1])(Date.UTC(2020, 6)),
  d3.scaleOrdinal(d3.schemeTableau10)('q'), d3.scaleSequential(d3.interpolateViridis)(0.3), d3.scaleDiverging([0, 1, 2], d3.interpolateRdBu)(1.4),
]);
line('interpolate', [d3.interpolate('10px red', '20px blue')(0.3), d3.interpolateRgb('red', 'blue')(0.5), d3.interpolateHcl('red', 'blue')(0.5), d3.interpolateLab('red', 'blue')(0.5), d3.interpolateObject({ a: 1 }, { a: 3 })(0.5), d3.interpolateZoom([0, 0, 1], [10, 10, 5])(0.4), d3.interpolateBasis([1, 5, 2])(0.3), d3.piecewise([1, 5, 9])(0.75), d3.interpolateDate(new Date(0), new Date(1000))(0.5)]);
line('colours', [d3.color('steelblue').darker().toString(), d3.hsl('#abc').formatHsl(), d3.lab('tomato').l, d3.hcl('tomato').h, d3.cubehelix('tomato').s, d3.rgb(300, -4, 7.6).formatHex(), d3.gray(50).toString()]);
for (const name of Object.keys(d3).filter((key) => /^interpolate[A-Z][A-Za-z]*$/.test(key)).sort()) line(name, (() => { try { return [d3[name](0.2), d3[name]('red', 'blue')(0.4)]; } catch { return 'not of this form'; } })());
line('format', [d3.format(',.2f')(1234567.891), d3.format('~s')(1234567), d3.format('+.1%')(0.1234), d3.format('#06x')(255), d3.format('.3~r')(0.000123), d3.formatPrefix(',.1', 1e6)(1234567), d3.formatLocale({ decimal: ',', thousands: '.', grouping: [3], currency: ['', ' €'] }).format('$,.2f')(1234.5)]);
line('time', [d3.utcFormat('%Y-%m-%d %H:%M:%S %j %U %a %B')(new Date(Date.UTC(2024, 1, 29, 5, 6, 7))), d3.utcParse('%d %b %Y')('03 Mar 2024'), d3.utcMonth.count(new Date(0), new Date(Date.UTC(2000, 0))), d3.utcDay.range(new Date(0), new Date(4e8)).length, d3.utcTicks(new Date(0), new Date(1e11), 6), d3.isoFormat(new Date(12345))]);
line('shapes', [
  d3.line((d) => d.x, (d) => d.y).curve(d3.curveCatmullRom)(data.slice(0, 9)), d3.area().x((d) => d.x).y0(0).y1((d) => d.y).curve(d3.curveBasis)(data.slice(0, 7)), d3.arc()({ innerRadius: 5, outerRadius: 20, startAngle: 0.3, endAngle: 2, padAngle: 0.05, cornerRadius: 2 }),
  d3.pie().sort(null)([1, 2, 5]), d3.stack().keys(['x', 'y'])(data.slice(0, 5)), d3.symbol(d3.symbolStar, 50)(), d3.linkHorizontal()({ source: [0, 0], target: [9, 4] }), d3.lineRadial()([[1, 2], [2, 3]]), d3.areaRadial()([[1, 2], [2, 3]]), d3.radialArea === d3.areaRadial,
]);
for (const name of Object.keys(d3).filter((key) => key.startsWith('curve')).sort()) line(name, d3.line().curve(d3[name])([[0, 0], [5, 3], [9, -4], [12, 8], [20, 2]]));
const root = d3.hierarchy({ name: 'r', children: [{ name: 'a', children: [{ name: 'a1', v: 3 }, { name: 'a2', v: 5 }] }, { name: 'b', v: 9 }] }).sum((d) => d.v ?? 0).sort((a, b) => b.value - a.value);
const places = (layout) => layout(root.copy()).descendants().map((d) => [d.data.name, d.x, d.y, d.x0, d.x1, d.y0, d.y1, d.r]);
line('hierarchy', [places(d3.tree().size([100, 50])), places(d3.cluster().size([100, 50])), places(d3.treemap().size([100, 50]).padding(1)), places(d3.partition().size([100, 50])), places(d3.pack().size([100, 50]).padding(1)), d3.treemap().tile(d3.treemapBinary).size([10, 10])(root.copy()).leaves().length]);
line('stratify', d3.stratify().id((d) => d[0]).parentId((d) => d[1])([['a', ''], ['b', 'a'], ['c', 'b']]).height);
const simulation = d3.forceSimulation(data.slice(0, 20).map((d) => ({ ...d }))).randomSource(d3.randomLcg(0.1)).force('charge', d3.forceManyBody()).force('link', d3.forceLink([{ source: 0, target: 5 }, { source: 3, target: 9 }])).force('x', d3.forceX(50)).force('collide', d3.forceCollide(4)).force('radial', d3.forceRadial(20)).force('center', d3.forceCenter(10, 10)).stop();
simulation.tick(20);
line('force', simulation.nodes().map((n) => [n.x.toFixed(6), n.y.toFixed(6)]));
const globe = { type: 'Sphere' };
for (const name of Object.keys(d3).filter((key) => /^geo[A-Z]/.test(key) && !/Raw$|Path|Stream|Transform|Clip|Area|Bounds|Centroid|Circle|Contains|Distance|Graticule|Interpolate|Length|Projection|Rotation/.test(key)).sort()) line(name, [d3[name]()([10, 45]), d3.geoPath(d3[name]())(d3.geoGraticule10())]);
line('geo', [d3.geoArea(d3.geoCircle().radius(30)()), d3.geoBounds(d3.geoCircle().center([20, 10])()), d3.geoCentroid(d3.geoCircle().center([20, 10])()), d3.geoDistance([0, 0], [90, 45]), d3.geoInterpolate([0, 0], [90, 45])(0.5), d3.geoLength({ type: 'LineString', coordinates: [[0, 0], [10, 10]] }), d3.geoContains(globe, [0, 0]), d3.geoRotation([10, 20, 30])([1, 2]), d3.geoIdentity().reflectY(true)([3, 4])]);
line('contours', d3.contours().size([5, 5]).thresholds([2, 4])(Array.from({ length: 25 }, (_, i) => (i * 7) % 6)));
line('density', d3.contourDensity().x((d) => d.x).y((d) => d.y).size([100, 50]).bandwidth(8)(data).map((c) => [c.value, c.coordinates.length]));
const delaunay = d3.Delaunay.from(data, (d) => d.x, (d) => d.y);
line('delaunay', [delaunay.triangles.length, delaunay.hull, delaunay.find(50, 25), delaunay.voronoi([0, 0, 100, 50]).render().length, [...delaunay.neighbors(3)]]);
line('chord', [...d3.chord().padAngle(0.1).sortSubgroups(d3.descending)([[1, 5, 2], [3, 1, 1], [2, 2, 4]])].map((c) => [c.source.startAngle, c.target.endAngle]));
line('ribbon', d3.ribbon().radius(10)({ source: { startAngle: 0, endAngle: 1 }, target: { startAngle: 2, endAngle: 3 } }));
line('dsv', [d3.csvParse('a,b\n1,"x, ""y"""\n2,z', d3.autoType), d3.tsvFormat([{ a: 1, b: 'x\ty' }]), d3.dsvFormat('|').parseRows('1|2\n3|4'), d3.csvParseRows('a,b')]);
const path = d3.path();
path.moveTo(1, 2); path.arcTo(5, 5, 9, 2, 3); path.bezierCurveTo(1, 2, 3, 4, 5, 6); path.rect(0, 0, 4, 4); path.closePath();
line('path', path.toString());
const tree = d3.quadtree(data, (d) => d.x, (d) => d.y);
let visited = 0;
tree.visit(() => { visited++; });
line('quadtree', [tree.size(), tree.find(20, 20).i, visited, tree.extent()]);
for (const name of Object.keys(d3).filter((key) => /^random[A-Z]/.test(key) && !/Lcg|Source/.test(key)).sort()) line(name, (() => { try { const next = d3[name].source(d3.randomLcg(0.7))(3, 0.5); return [next(), next(), next()]; } catch { return 'other arguments'; } })());
line('polygon', [d3.polygonArea([[0, 0], [4, 0], [4, 3]]), d3.polygonCentroid([[0, 0], [4, 0], [4, 3]]), d3.polygonHull(data.map((d) => [d.x, d.y])), d3.polygonContains([[0, 0], [4, 0], [4, 3]], [3, 1])]);
for (const name of Object.keys(d3).filter((key) => /^ease/.test(key)).sort()) line(name, [d3[name](0.2), d3[name](0.7)]);
const dispatch = d3.dispatch('start', 'end');
const heard = [];
dispatch.on('start.a', (x) => heard.push(x)).on('start.b', (x) => heard.push(x + 1));
dispatch.call('start', null, 1);
line('dispatch', heard);
line('hexbin of schemes', [d3.schemeBlues[5], d3.schemeCategory10.length, d3.schemeSpectral[11].length]);
line('precision', [d3.precisionFixed(0.01), d3.precisionPrefix(1e5, 1.3e6), d3.precisionRound(0.01, 1.01)]);
line('zoom identity', d3.zoomIdentity.translate(3, 4).scale(2).apply([1, 1]));
line('namespaces', d3.namespace('svg:circle'));
