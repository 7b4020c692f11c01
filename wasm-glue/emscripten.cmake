# Settings of both WebAssembly modules. See README.md for what they are and how JavaScript instantiates them.
option(SKEIN_WASM_THREADS "Build skein-threads.wasm instead of skein.wasm" OFF)

# SIMD and bulk memory are in every browser since 2023; the single-threaded module is where speed is missed most.
target_compile_options(skein_settings INTERFACE -msimd128 -mbulk-memory)
target_link_options(skein_settings INTERFACE -msimd128 -mbulk-memory)
if(SKEIN_WASM_THREADS)
  target_compile_options(skein_settings INTERFACE -pthread)
  target_link_options(skein_settings INTERFACE -pthread)
endif()

# Optimised as one program, and inlined only where that is smaller or nearly so: a sixteenth smaller, and faster (docs/decisions/009).
target_compile_options(skein_settings INTERFACE -flto -finline-hint-functions)
target_link_options(skein_settings INTERFACE -flto -Wl,-mllvm,-inline-threshold=20)

# What is downloaded must stay small. These floors do little per character or node: compiled for size they weigh a fifth less. What
# scans, parses and prints keeps -O2.
set(skein_floors_for_size diagnostics json resolve transform graph link bundle messages)

# So is what a file has little of, and what runs once for a recording. These files become a library of objects of their own, since an
# option of a single file would keep it out of what is compiled as one.
function(skein_split_for_size floor)
  file(GLOB small CONFIGURE_DEPENDS
    ${CMAKE_SOURCE_DIR}/src/js/regexp*.cpp ${CMAKE_SOURCE_DIR}/src/js/typescript_*.cpp ${CMAKE_SOURCE_DIR}/src/js/unicode.cpp
    ${CMAKE_SOURCE_DIR}/src/base/hash.cpp ${CMAKE_SOURCE_DIR}/src/base/decimal.cpp ${CMAKE_SOURCE_DIR}/src/base/trace*.cpp
    ${CMAKE_SOURCE_DIR}/src/js/worker_*.cpp ${CMAKE_SOURCE_DIR}/src/js/path_patterns.cpp
    ${CMAKE_SOURCE_DIR}/src/js/parser_realms.cpp ${CMAKE_SOURCE_DIR}/src/js/parser_injected.cpp
    ${CMAKE_SOURCE_DIR}/src/js/import_candidates.cpp ${CMAKE_SOURCE_DIR}/src/js/parser_defines.cpp ${CMAKE_SOURCE_DIR}/src/js/defines.cpp)
  get_target_property(sources ${floor} SOURCES)
  set(here ${sources})
  list(FILTER here INCLUDE REGEX "^${CMAKE_SOURCE_DIR}/src/")
  set(chosen)
  foreach(source IN LISTS small)
    if(source IN_LIST here)
      list(APPEND chosen ${source})
    endif()
  endforeach()
  if(chosen)
    list(REMOVE_ITEM sources ${chosen})
    add_library(${floor}_for_size OBJECT ${chosen})
    target_link_libraries(${floor}_for_size PUBLIC skein_settings)
    target_compile_options(${floor}_for_size PRIVATE -Oz)
    set_target_properties(${floor} PROPERTIES SOURCES "${sources}")
    target_sources(${floor} PRIVATE $<TARGET_OBJECTS:${floor}_for_size>)
  endif()
endfunction()

function(skein_wasm_module)
  if(SKEIN_WASM_THREADS)
    set(name skein-threads)
  else()
    set(name skein)
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/wasm-glue/*.cpp)
  # The ABI's functions, one per line; Emscripten's names have an underscore in front.
  file(STRINGS ${CMAKE_SOURCE_DIR}/wasm-glue/exports.txt exports)
  list(TRANSFORM exports PREPEND _)
  list(JOIN exports "," exports)

  # Emscripten's linker driver writes its own JavaScript beside the module; instance.ts takes its place and the file is not used.
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE skein_bundle)
  target_compile_options(${name} PRIVATE -Oz)
  set_target_properties(${name} PROPERTIES SUFFIX .js LINK_DEPENDS ${CMAKE_SOURCE_DIR}/wasm-glue/exports.txt)
  target_link_options(${name} PRIVATE
    # Not -O3: it would minify the names of imports and exports, which instance.ts relies on. build.mjs optimises further.
    -O2 --no-entry --js-library ${CMAKE_SOURCE_DIR}/wasm-glue/library.js
    -sEXPORTED_FUNCTIONS=${exports}
    -sIMPORTED_MEMORY=1 -sINITIAL_MEMORY=64MB -sALLOW_MEMORY_GROWTH=1 -sMAXIMUM_MEMORY=4GB -Wno-pthreads-mem-growth
    # The parser recurses. The stack lies below the data, so that one that overflows traps instead of writing into it.
    -sTOTAL_STACK=8MB -Wl,--stack-first
    -sFILESYSTEM=0 -sMALLOC=dlmalloc -sABORTING_MALLOC=1
    # split.mjs tells the functions of the two modules apart by name; what is shipped has no names.
    --profiling-funcs)
endfunction()

# 3 kB that the page's cache needs before there is an engine; web/build.mjs puts them into build_cache.js.
add_executable(skein_hash EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/wasm-glue/hash/hash.cpp)
set_target_properties(skein_hash PROPERTIES SUFFIX .wasm)
target_include_directories(skein_hash SYSTEM PRIVATE ${CMAKE_BINARY_DIR}/include)
target_compile_options(skein_hash PRIVATE -Os -mbulk-memory -fno-exceptions -fno-rtti)
target_link_options(skein_hash PRIVATE -nostdlib -sSTANDALONE_WASM -sERROR_ON_UNDEFINED_SYMBOLS=0 -sTOTAL_STACK=65536 -sINITIAL_MEMORY=1MB -sALLOW_MEMORY_GROWTH=1
  -Wl,--no-entry -Wl,--export=__heap_base -Wl,--stack-first)

# skein-syntax.wasm: tree-sitter and what reads with it, a module of its own that stands alone (syntax/syntax.cpp). The grammars' tables are
# most of it. Recursion is limited by what is read, and trees are walked without it.
function(skein_syntax_module)
  # The engine's catalogue has no messages about definitions; this one's has.
  target_compile_definitions(skein_diagnostics PRIVATE SKEIN_WITHOUT_DEFINITIONS)
  # An object of its own, so that the linker takes this one and not the library's.
  set_source_files_properties(${CMAKE_SOURCE_DIR}/src/diagnostics/diagnostic.cpp PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  add_executable(skein-syntax EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/wasm-glue/syntax/syntax.cpp ${CMAKE_SOURCE_DIR}/src/diagnostics/diagnostic.cpp)
  target_link_libraries(skein-syntax PRIVATE skein_messages)
  target_compile_options(skein-syntax PRIVATE -Oz)
  target_compile_options(skein_tree_sitter PRIVATE -Oz -flto -mbulk-memory)
  set_target_properties(skein-syntax PROPERTIES SUFFIX .wasm)
  target_link_options(skein-syntax PRIVATE -Oz -sSTANDALONE_WASM --no-entry -sFILESYSTEM=0 -sMALLOC=emmalloc -sABORTING_MALLOC=1
    -sTOTAL_STACK=1MB -sINITIAL_MEMORY=16MB -sALLOW_MEMORY_GROWTH=1 -sMAXIMUM_MEMORY=2GB -Wl,--stack-first)
endfunction()
