// Tells Emscripten's linker which functions the modules import besides its own; instance.ts has them.
mergeInto(LibraryManager.library, { skein_disk: function () {} });
