/*

*/

var _K_k = 0;
