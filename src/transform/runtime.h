// The runtime module: the functions that lowered code calls. One module for a whole bundle, shaken like any other.
#pragma once

#include <cstdint>
#include <string_view>

namespace skein::lowering {

// Each is an export of the runtime module by that name.
#define SKEIN_HELPERS(X)                  \
  X(Pow, "__pow")                         \
  X(SpreadValues, "__spreadValues")       \
  X(SpreadProps, "__spreadProps")         \
  X(SpreadMethods, "__spreadMethods")     \
  X(SetPrototype, "__setPrototype")       \
  X(ObjectRest, "__objRest")              \
  X(Name, "__name")                       \
  X(ToPropertyKey, "__toPropertyKey")     \
  X(PublicField, "__publicField")         \
  X(TakeMethod, "__takeMethod")           \
  X(PrivateFields, "__privateFields")     \
  X(PrivateBrand, "__privateBrand")       \
  X(PrivateAdd, "__privateAdd")           \
  X(PrivateGet, "__privateGet")           \
  X(PrivateSet, "__privateSet")           \
  X(PrivateMethod, "__privateMethod")     \
  X(PrivateTarget, "__privateTarget")     \
  X(PrivateNoGetter, "__privateNoGetter") \
  X(PrivateNoSetter, "__privateNoSetter") \
  X(PrivateIn, "__privateIn")             \
  X(Async, "__async")                     \
  X(Await, "__await")                     \
  X(AsyncGenerator, "__asyncGenerator")   \
  X(IteratorResult, "__iteratorResult")   \
  X(AsyncIterate, "__asyncIterate")       \
  X(YieldStar, "__yieldStar")             \
  X(Reference, "__reference")             \
  X(RegExp, "__RegExp")                   \
  X(DecorateClass, "__decorateClass")     \
  X(DecorateParam, "__decorateParam")     \
  X(BoundDecorator, "__boundDecorator")   \
  X(Decorating, "__decorating")           \
  X(Decorate, "__decorate")               \
  X(SetMetadata, "__setMetadata")         \
  X(Initialize, "__initialize")           \
  X(RunInitializers, "__runInitializers") \
  X(Using, "__using")                     \
  X(DisposeStep, "__disposeStep")         \
  X(DisposeFail, "__disposeFail")         \
  X(CallDispose, "__callDispose")         \
  X(Pick, "__pick")

enum class Helper : std::uint8_t {
#define X(name, text) name,
  SKEIN_HELPERS(X)
#undef X
};

std::string_view helper_name(Helper helper);

// How generated import records name the runtime module; no user can import it.
inline constexpr std::string_view kRuntimeSpecifier = "skein:runtime";

// The module's text: ES2015, without side effects.
std::string_view runtime_source();

}  // namespace skein::lowering
