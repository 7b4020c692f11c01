#include "transform/engines.h"

#include <iterator>

namespace skein::lowering {

using namespace js;

namespace {

// In the order of the columns below; `since` is the first version with all of ES2015, modules apart.
constexpr struct {
  std::string_view name;
  EngineVersion since;
} kEngines[] = {{"chrome", {51}}, {"deno", {1}},    {"edge", {15}},  {"firefox", {54}},
                {"ios", {10}},    {"node", {6, 5}}, {"opera", {38}}, {"safari", {10}}};

// The first version of each engine that has the feature, after MDN's compatibility data; features that are in no engine yet are
// not listed. Safari's top-level await of versions 15 to 26 counts: what it got wrong concerns modules that several others wait
// for.
constexpr struct {
  Feature feature;
  EngineVersion since[std::size(kEngines)];
} kFeatures[] = {
    // chrome, deno, edge, firefox, ios, node, opera, safari
    {Feature::Exponentiation, {{52}, {1}, {14}, {52}, {10, 3}, {7}, {39}, {10, 1}}},
    {Feature::NestedRest, {{49}, {1}, {14}, {47}, {10, 3}, {6}, {36}, {10, 1}}},
    {Feature::AsyncFunctions, {{55}, {1}, {15}, {52}, {10, 3}, {7, 6}, {42}, {10, 1}}},
    {Feature::AsyncGenerators, {{63}, {1}, {79}, {57}, {12}, {10}, {50}, {12}}},
    {Feature::ForAwait, {{63}, {1}, {79}, {57}, {12}, {10}, {50}, {12}}},
    {Feature::ObjectRestSpread, {{60}, {1}, {79}, {55}, {11, 3}, {8, 3}, {47}, {11, 1}}},
    {Feature::RegExpDotAll, {{62}, {1}, {79}, {78}, {11, 3}, {8, 10}, {49}, {11, 1}}},
    {Feature::RegExpLookbehind, {{62}, {1}, {79}, {78}, {16, 4}, {8, 10}, {49}, {16, 4}}},
    {Feature::RegExpNamedGroups, {{64}, {1}, {79}, {78}, {11, 3}, {10}, {51}, {11, 1}}},
    {Feature::RegExpUnicodeProperties, {{64}, {1}, {79}, {78}, {11, 3}, {10}, {51}, {11, 1}}},
    {Feature::TemplateEscapes, {{62}, {1}, {79}, {56}, {11}, {8, 10}, {49}, {11}}},
    {Feature::OptionalCatchBinding, {{66}, {1}, {79}, {58}, {11, 3}, {10}, {53}, {11, 1}}},
    {Feature::OptionalChaining, {{80}, {1}, {80}, {74}, {13, 4}, {14}, {67}, {13, 1}}},
    {Feature::NullishCoalescing, {{80}, {1}, {80}, {72}, {13, 4}, {14}, {67}, {13, 1}}},
    {Feature::BigInt, {{67}, {1}, {79}, {68}, {14}, {10, 4}, {54}, {14}}},
    {Feature::DynamicImport, {{63}, {1}, {79}, {67}, {11, 3}, {13, 2}, {50}, {11, 1}}},
    {Feature::ImportMeta, {{64}, {1}, {79}, {62}, {12}, {10, 4}, {51}, {11, 1}}},
    {Feature::ExportStarAs, {{72}, {1}, {79}, {80}, {14, 5}, {13, 2}, {60}, {14, 1}}},
    {Feature::LogicalAssignment, {{85}, {1, 2}, {85}, {79}, {14}, {15}, {71}, {14}}},
    {Feature::ClassFields, {{72}, {1}, {79}, {69}, {16}, {12}, {60}, {16}}},
    {Feature::ClassStaticFields, {{72}, {1}, {79}, {75}, {16}, {12}, {60}, {16}}},
    {Feature::ClassStaticBlocks, {{94}, {1, 14}, {94}, {93}, {16, 4}, {16, 11}, {80}, {16, 4}}},
    {Feature::PrivateFields, {{74}, {1}, {79}, {90}, {14, 5}, {12}, {62}, {14, 1}}},
    {Feature::PrivateStaticFields, {{74}, {1}, {79}, {90}, {14, 5}, {12}, {62}, {14, 1}}},
    {Feature::PrivateMethods, {{84}, {1}, {84}, {90}, {15}, {14, 6}, {70}, {15}}},
    {Feature::PrivateStaticMethods, {{84}, {1}, {84}, {90}, {15}, {14, 6}, {70}, {15}}},
    {Feature::PrivateAccessors, {{84}, {1}, {84}, {90}, {15}, {14, 6}, {70}, {15}}},
    {Feature::PrivateStaticAccessors, {{84}, {1}, {84}, {90}, {15}, {14, 6}, {70}, {15}}},
    {Feature::PrivateBrandCheck, {{91}, {1, 9}, {91}, {90}, {15}, {16, 4}, {77}, {15}}},
    {Feature::TopLevelAwait, {{89}, {1}, {89}, {89}, {15}, {14, 8}, {75}, {15}}},
    {Feature::ArbitraryModuleNames, {{88}, {1, 6}, {88}, {87}, {14, 5}, {16}, {74}, {14, 1}}},
    {Feature::RegExpMatchIndices, {{90}, {1, 8}, {90}, {88}, {15}, {16}, {76}, {15}}},
    {Feature::Hashbang, {{74}, {1}, {79}, {67}, {13, 4}, {4}, {62}, {13, 1}}},
    {Feature::RegExpSetNotation, {{112}, {1, 32}, {112}, {116}, {17}, {20}, {98}, {17}}},
    {Feature::ImportAttributes, {{123}, {1, 37}, {123}, {138}, {17, 2}, {20, 10}, {109}, {17, 2}}},
    {Feature::RegExpModifiers, {{125}, {1, 44}, {125}, {132}, {26}, {23}, {111}, {26}}},
    {Feature::RegExpDuplicateNames, {{125}, {1, 44}, {125}, {129}, {17}, {23}, {111}, {17}}},
    {Feature::Using, {{134}, {2, 3}, {134}, {141}, {27, 3}, {24}, {119}, {27, 3}}},
};

bool is_older(EngineVersion a, EngineVersion b) { return a.major != b.major ? a.major < b.major : a.minor < b.minor; }

}  // namespace

bool features_lacking(std::string_view engine, EngineVersion version, FeatureSet& lacks) {
  std::size_t column = 0;
  while (column < std::size(kEngines) && kEngines[column].name != engine) column++;
  if (column == std::size(kEngines) || is_older(version, kEngines[column].since)) return false;
  // Whatever is in no row, no engine has.
  lacks = features_after(0);
  for (const auto& row : kFeatures)
    if (!is_older(version, row.since[column])) lacks.remove(row.feature);
  return true;
}

}  // namespace skein::lowering
