import * as THREE from 'three';
import { exercise } from './three_program.js';

exercise(THREE);
