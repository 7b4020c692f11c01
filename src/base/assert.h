// Checks of invariants. A failed assertion is a bug in Skein, never a fault of the input: faults of the input are
// diagnostics. Release builds trust the invariants; the sanitizer builds check them.
#pragma once

#include <cstdio>
#include <cstdlib>

#if defined(SKEIN_CHECKED)
#define SKEIN_ASSERT(condition)                                                              \
  do {                                                                                       \
    if (!(condition)) {                                                                      \
      std::fprintf(stderr, "%s:%d: broken invariant: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                          \
    }                                                                                        \
  } while (false)
#else
#define SKEIN_ASSERT(condition) ((void)0)
#endif

#define SKEIN_UNREACHABLE() __builtin_unreachable()
