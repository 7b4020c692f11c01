#include "link/message_queue.h"

namespace skein::link {

// Released by a timer after the worker begins to listen: in `onmessage = f; const table = …` the handler needs what the
// following statements set up.
std::string_view hold_messages() {
  return R"(globalThis.__skein_messages||(globalThis.__skein_messages=typeof WorkerGlobalScope=="undefined"?()=>{}:(()=>{)"
         R"(const g=globalThis,type=typeof SharedWorkerGlobalScope=="undefined"?"message":"connect",on="on"+type,held=[],)"
         R"(listen=g.addEventListener,wait=g.setTimeout,handler=Object.getOwnPropertyDescriptor(g,on),)"
         R"(hold=e=>{e.stopImmediatePropagation();held.push(e)};)"
         R"(let done=false;const release=()=>{if(done)return;done=true;Reflect.deleteProperty(g,"addEventListener");)"
         R"(if(handler)Object.defineProperty(g,on,handler);g.removeEventListener(type,hold);)"
         R"(for(const{data,origin,lastEventId,source,ports}of held))"
         R"(g.dispatchEvent(new MessageEvent(type,{data,origin,lastEventId,source,ports:[...ports]}))};)"
         R"(listen.call(g,type,hold);Object.defineProperty(g,"addEventListener",{value:function(...a){)"
         R"(listen.apply(this||g,a);if(a[0]==type&&(!this||this==g))wait(release)},writable:true,configurable:true});)"
         R"(if(handler&&handler.set)Object.defineProperty(g,on,{get:()=>handler.get.call(g),)"
         R"(set:f=>{handler.set.call(g,f);if(f)wait(release)},configurable:true,enumerable:true});return release})());)"
         "\n";
}

std::string_view release_messages() { return "globalThis.__skein_messages();\n"; }

}  // namespace skein::link
