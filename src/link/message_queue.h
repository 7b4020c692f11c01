// What `worker_message_queue` adds to module workers. A worker's queue opens when its module has been evaluated up to the first
// `await`, and a message that nobody listens for is gone:
//     const table = await (await fetch(url)).json();
//     onmessage = …                                     // too late for what was posted right after `new Worker`
// So messages are held until the worker listens or has been evaluated, and then dispatched in order: as long as linkToBlobs
// does (web/src/blobs/early_messages.ts).
#pragma once

#include <string_view>

namespace skein::link {

// Stands before the first `await` that a worker may come to: in its entry and in every chunk with a top-level one. It does
// nothing the second time, and nothing outside of workers.
std::string_view hold_messages();
// Stands at the end of a worker's entry.
std::string_view release_messages();

}  // namespace skein::link
