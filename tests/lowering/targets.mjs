/** What random programs are lowered for: every edition, and browsers that lack odd selections of it. */
export const targets = [
  'es2015', 'es2016', 'es2017', 'es2018', 'es2019', 'es2020', 'es2021', 'es2022',
  'chrome60,safari11', 'chrome79,node12', 'safari14.1,firefox78', 'chrome84',
];
