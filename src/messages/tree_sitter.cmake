# tree-sitter's runtime and the grammars of Rust and TypeScript, from the sources in their npm packages. Of the runtime, one file
# includes all others.
set(packages ${CMAKE_SOURCE_DIR}/node_modules)
set(runtime ${packages}/tree-sitter/vendor/tree-sitter/lib)
set(rust ${packages}/tree-sitter-rust/src)
set(typescript ${packages}/tree-sitter-typescript/typescript/src)
if(NOT EXISTS ${runtime}/src/lib.c)
  message(FATAL_ERROR "tree-sitter is not in node_modules: run `npm ci` first")
endif()

add_library(skein_tree_sitter STATIC
  ${runtime}/src/lib.c ${rust}/parser.c ${rust}/scanner.c ${typescript}/parser.c ${typescript}/scanner.c)
target_include_directories(skein_tree_sitter SYSTEM PUBLIC ${runtime}/include PRIVATE ${runtime}/src)
# Each scanner's own header stands beside its parser.
set_source_files_properties(${rust}/parser.c ${rust}/scanner.c PROPERTIES INCLUDE_DIRECTORIES ${rust})
set_source_files_properties(${typescript}/parser.c ${typescript}/scanner.c PROPERTIES INCLUDE_DIRECTORIES ${typescript})
# The tables are megabytes of C, which -O1 compiles in a second; what they do is a look-up. _GNU_SOURCE: byte order functions.
target_compile_options(skein_tree_sitter PRIVATE -w -std=gnu11 -O1 -ffunction-sections -fdata-sections)
target_compile_definitions(skein_tree_sitter PRIVATE _GNU_SOURCE)
set_target_properties(skein_tree_sitter PROPERTIES UNITY_BUILD OFF POSITION_INDEPENDENT_CODE ON)
