// Syntax that some engines do not know. A target is the set of those it lacks; the parser notes which ones a file has, so that
// a file without any of the lacking ones is not walked again.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace skein::js {

// By the edition of ECMA-262 that brought them. es2015 is the floor: nothing older is written.
#define SKEIN_FEATURES(X)                                             \
  X(Exponentiation, "exponent-operator", 2016)                        \
  X(NestedRest, "nested-rest-binding", 2016)                          \
  X(AsyncFunctions, "async-await", 2017)                              \
  X(AsyncGenerators, "async-generator", 2018)                         \
  X(ForAwait, "for-await", 2018)                                      \
  X(ObjectRestSpread, "object-rest-spread", 2018)                     \
  X(RegExpDotAll, "regexp-dot-all-flag", 2018)                        \
  X(RegExpLookbehind, "regexp-lookbehind-assertions", 2018)           \
  X(RegExpNamedGroups, "regexp-named-capture-groups", 2018)           \
  X(RegExpUnicodeProperties, "regexp-unicode-property-escapes", 2018) \
  X(TemplateEscapes, "template-escapes", 2018)                        \
  X(OptionalCatchBinding, "optional-catch-binding", 2019)             \
  X(OptionalChaining, "optional-chain", 2020)                         \
  X(NullishCoalescing, "nullish-coalescing", 2020)                    \
  X(BigInt, "bigint", 2020)                                           \
  X(DynamicImport, "dynamic-import", 2015)                            \
  X(ImportMeta, "import-meta", 2020)                                  \
  X(ExportStarAs, "export-star-as", 2020)                             \
  X(LogicalAssignment, "logical-assignment", 2021)                    \
  X(ClassFields, "class-field", 2022)                                 \
  X(ClassStaticFields, "class-static-field", 2022)                    \
  X(ClassStaticBlocks, "class-static-blocks", 2022)                   \
  X(PrivateFields, "class-private-field", 2022)                       \
  X(PrivateStaticFields, "class-private-static-field", 2022)          \
  X(PrivateMethods, "class-private-method", 2022)                     \
  X(PrivateStaticMethods, "class-private-static-method", 2022)        \
  X(PrivateAccessors, "class-private-accessor", 2022)                 \
  X(PrivateStaticAccessors, "class-private-static-accessor", 2022)    \
  X(PrivateBrandCheck, "class-private-brand-check", 2022)             \
  X(TopLevelAwait, "top-level-await", 2022)                           \
  X(ArbitraryModuleNames, "arbitrary-module-namespace-names", 2022)   \
  X(RegExpMatchIndices, "regexp-match-indices", 2022)                 \
  X(Hashbang, "hashbang", 2023)                                       \
  X(RegExpSetNotation, "regexp-set-notation", 2024)                   \
  X(ImportAttributes, "import-attributes", 2025)                      \
  X(RegExpModifiers, "regexp-modifiers", 2025)                        \
  X(RegExpDuplicateNames, "regexp-duplicate-named-groups", 2025)      \
  X(Using, "using", 2026)                                             \
  X(ImportDefer, "import-defer", 9999)                                \
  X(ImportSource, "import-source", 9999)                              \
  X(Decorators, "decorators", 9999)                                   \
  X(AutoAccessors, "auto-accessor", 9999)

enum class Feature : std::uint8_t {
#define X(name, text, edition) name,
  SKEIN_FEATURES(X)
#undef X
};

class FeatureSet {
 public:
  constexpr FeatureSet() = default;
  constexpr FeatureSet(std::initializer_list<Feature> features) {
    for (Feature feature : features) add(feature);
  }
  constexpr bool has(Feature feature) const { return (bits_ >> static_cast<unsigned>(feature) & 1) != 0; }
  constexpr void add(Feature feature) { bits_ |= std::uint64_t{1} << static_cast<unsigned>(feature); }
  constexpr void remove(Feature feature) { bits_ &= ~(std::uint64_t{1} << static_cast<unsigned>(feature)); }
  constexpr bool empty() const { return bits_ == 0; }
  friend constexpr FeatureSet operator&(FeatureSet a, FeatureSet b) { return FeatureSet(a.bits_ & b.bits_); }
  friend constexpr FeatureSet operator|(FeatureSet a, FeatureSet b) { return FeatureSet(a.bits_ | b.bits_); }
  friend constexpr bool operator==(FeatureSet a, FeatureSet b) = default;

 private:
  constexpr explicit FeatureSet(std::uint64_t bits) : bits_(bits) {}
  std::uint64_t bits_ = 0;
};

// What engines of an edition of ECMA-262 lack: features_after(2020) has LogicalAssignment and everything later.
constexpr FeatureSet features_after(int edition) {
  FeatureSet result;
#define X(name, text, year) \
  if (year > edition) result.add(Feature::name);
  SKEIN_FEATURES(X)
#undef X
  return result;
}

}  // namespace skein::js
