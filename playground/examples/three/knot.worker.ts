import { checksum, tie_knot } from './knot';

postMessage(checksum(tie_knot()));
