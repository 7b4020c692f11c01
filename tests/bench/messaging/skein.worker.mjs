import { startWorkerServer } from './skein_messaging.mjs';
startWorkerServer({ echo: value => value });
