import * as THREE from 'three/src/Three.js';
import { exercise } from './three_program.js';

exercise(THREE);
