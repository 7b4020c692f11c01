/*

*/

var _J_k = 0;
