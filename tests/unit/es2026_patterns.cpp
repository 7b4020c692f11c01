// Patterns and what is nearly one.
#include "es2026_support.h"

namespace skein::js::test {

TEST_CASE("ES2026: delete") {
  const Row rows[] = {
      {Goals::Script, "delete a; delete (a); delete ((a))"},
      {Goals::Module, "delete a", "DeleteOfName 0-8"},
      {Goals::Module, "delete (a)", "DeleteOfName 0-10"},
      {Goals::Module, "delete ((a))", "DeleteOfName 0-12"},
      {Goals::Module,
       "delete a.b; delete (a.b); delete a[b]; delete a(); delete (a, b); delete this; delete 1; delete (a = b); "
       "delete ((a).b)"},
  };
  check_rows(rows);
}

TEST_CASE("ES2026: object literals that may become patterns") {
  const Row rows[] = {
      {Goals::Both, "({ __proto__: a, __proto__: b })", "DuplicateProto 17-26"},
      {Goals::Both, "({ __proto__: a, \"__proto__\": b })", "DuplicateProto 17-28"},
      {Goals::Both, "({ '__proto__': a, \"__pr\\u006fto__\": b })", "DuplicateProto 19-35"},
      {Goals::Both, "({ __proto__: a, __pr\\u006fto__: b })", "DuplicateProto 17-31"},
      {Goals::Both, "({ __proto__: a, ['__proto__']: b, __proto__() {}, get __proto__() {}, set __proto__(a) {}, __proto__ })"},
      {Goals::Both,
       "({ __proto__: a, __proto__: b } = c); ({ __proto__: a, __proto__: b }) => c; [{ __proto__: a, __proto__: "
       "b }] = c"},
      {Goals::Both, "[{ __proto__: a, __proto__: b }]", "DuplicateProto 17-26"},
      {Goals::Both, "({ __proto__: a, __proto__: b }).c", "DuplicateProto 17-26"},
      {Goals::Both, "({ __proto__: a, __proto__: b }.c = d)", "DuplicateProto 17-26"},
      {Goals::Both, "[{ __proto__: a, __proto__: b }.c] = d", "DuplicateProto 17-26"},
      {Goals::Both, "f({ __proto__: a, __proto__: b })", "DuplicateProto 18-27"},
      {Goals::Both, "async ({ __proto__: a, __proto__: b })", "DuplicateProto 23-32"},
      {Goals::Both, "async ({ __proto__: a, __proto__: b }) => c"},
      {Goals::Both, "for ({ __proto__: a, __proto__: b } of c);"},
      {Goals::Both, "for ({ __proto__: a, __proto__: b };;);", "DuplicateProto 21-30"},
      {Goals::Both, "({ a = 1 })", "CoverInitializedName 5-6"},
      {Goals::Both, "({ a = 1 }.b)", "CoverInitializedName 5-6"},
      {Goals::Both, "[{ a = 1 }]", "CoverInitializedName 5-6"},
      {Goals::Both, "[{ a = 1 }.b] = c", "CoverInitializedName 5-6"},
      {Goals::Both, "f({ a = 1 })", "CoverInitializedName 6-7"},
      {Goals::Both, "({ a = 1 } += b)", "InvalidAssignmentTarget 1-10"},
      {Goals::Both, "({ a = 1 } ? b : c)", "CoverInitializedName 5-6"},
      {Goals::Both, "({ a = 1 }, b)", "CoverInitializedName 5-6"},
      {Goals::Both, "({ a: { b = 1 } })", "CoverInitializedName 10-11"},
      {Goals::Both, "({ a: { b = 1 } = c })"},
      {Goals::Both, "({ a: { b = 1 } = c } = d)"},
      {Goals::Both, "{ a = 1 } = b", "UnexpectedToken 10-11"},
      {Goals::Both, "({ get a = 1 } = b)", "ExpectedToken 9-10"},
      {Goals::Both, "({ a: b = 1 }) c", "ExpectedToken 15-16"},
      {Goals::Both, "({ 'a' = 1 } = b)", "ExpectedToken 7-8"},
      {Goals::Both, "({ 1 = 1 } = b)", "ExpectedToken 5-6"},
      {Goals::Both, "({ [a] = 1 } = b)", "ExpectedToken 7-8"},
      {Goals::Both, "({ if = 1 } = b)", "ExpectedToken 6-7"},
      {Goals::Both, "({ if } = a)", "ExpectedToken 6-7"},
      {Goals::Both, "({ 'a' } = b)", "ExpectedToken 7-8"},
      {Goals::Both, "({ a.b } = c)", "ExpectedToken 4-5"},
      {Goals::Both, "({ a: b + c } = d)", "InvalidAssignmentTarget 6-7"},
      {Goals::Both, "({ a() {} } = b)", "InvalidBindingPattern 3-4"},
      {Goals::Both, "({ get a() {} } = b)", "InvalidBindingPattern 3-4"},
      {Goals::Both, "({ async a() {} } = b)", "InvalidBindingPattern 3-4"},
      {Goals::Both, "({ ...{ a } } = b)", "InvalidAssignmentTarget 6-7"},
      {Goals::Both, "({ ...[a] } = b)", "InvalidAssignmentTarget 6-7"},
      {Goals::Both, "({ ...a = b } = c)", "InvalidAssignmentTarget 6-7"},
      {Goals::Both, "({ ...a.b } = c); ({ ...a[b] } = c); ({ ...(a) } = b); ({ ...(a.b) } = c)"},
      {Goals::Both, "({ ...(a = b) } = c)", "InvalidAssignmentTarget 7-8"},
      {Goals::Both, "({ ...({ a }) } = b)", "InvalidAssignmentTarget 7-8"},
      {Goals::Both, "({ ...(a, b) } = c)", "InvalidAssignmentTarget 7-8"},
      {Goals::Both, "({ ...a, b } = c)", "CommaAfterRest 3-6"},
      {Goals::Both, "({ ...a, } = b)", "CommaAfterRest 3-6"},
      {Goals::Both, "({ ...a, b }); ({ ...a, }); ({ ...a, ...b }); ({ ...{ c }, ...[d], ...e = f })"},
  };
  check_rows(rows);
}

TEST_CASE("ES2026: rest elements") {
  const Row rows[] = {
      {Goals::Both, "var { ...{ a } } = b", "ExpectedToken 9-10"},
      {Goals::Both, "var { ...[a] } = b", "ExpectedToken 9-10"},
      {Goals::Both, "var { ...a.b } = c", "ExpectedToken 10-11"},
      {Goals::Both, "var { ...a, b } = c", "CommaAfterRest 10-11"},
      {Goals::Both, "var { ...a, } = b", "CommaAfterRest 10-11"},
      {Goals::Both, "var { ...(a) } = b", "ExpectedToken 9-10"},
      {Goals::Both, "var { a: b.c } = d", "ExpectedToken 10-11"},
      {Goals::Both, "var { (a) } = b", "UnexpectedToken 6-7"},
      {Goals::Both, "var { a: (b) } = c", "ExpectedToken 9-10"},
      {Goals::Both, "var [(a)] = b", "ExpectedToken 5-6"},
      {Goals::Both, "var (a) = b", "ExpectedToken 4-5"},
      {Goals::Both, "var [a.b] = c", "ExpectedToken 6-7"},
      {Goals::Both, "var [...a, b] = c", "CommaAfterRest 9-10"},
      {Goals::Both, "var [...a,] = b", "CommaAfterRest 9-10"},
      {Goals::Both, "var [...a = 1] = b", "ExpectedToken 10-11"},
      {Goals::Both, "[...a = 1] = b", "InvalidAssignmentTarget 4-5"},
      {Goals::Both, "[...a, b] = c", "CommaAfterRest 1-4"},
      {Goals::Both, "[...a,] = b", "CommaAfterRest 1-4"},
      {Goals::Both, "[...a]; [...a,]; [...a, b]; [...a = b]"},
      {Goals::Both, "[...[a, b]] = c; [...{ a, b }] = c; [...a.b] = c; [...(a)] = b; var [...[a]] = b, [...{ c }] = d"},
      {Goals::Both, "[...([a])] = b", "InvalidAssignmentTarget 5-6"},
      {Goals::Both, "[...(a = b)] = c", "InvalidAssignmentTarget 5-6"},
  };
  check_rows(rows);
}

TEST_CASE("ES2026: assignment targets") {
  const Row rows[] = {
      {Goals::Both, "[a, , b, ,] = c; [,] = a; [] = a; ({} = a); [[], {}] = a; var [, a, , ] = b, [] = c, {} = d"},
      {Goals::Both, "([a]) = b", "InvalidAssignmentTarget 1-5"},
      {Goals::Both, "({ a }) = b", "InvalidAssignmentTarget 1-7"},
      {Goals::Both, "(a, b) = c", "InvalidAssignmentTarget 0-6"},
      {Goals::Both, "(a = b) = c", "InvalidAssignmentTarget 0-7"},
      {Goals::Both, "((a, b)) = c", "InvalidAssignmentTarget 0-8"},
      {Goals::Both, "(a) = b; ((a)) = b; (a.b) = c; (a[b]) = c; ((a.b)) = c"},
      {Goals::Both, "(a?.b) = c", "InvalidAssignmentTarget 0-6"},
      {Goals::Both, "[(a = b)] = c", "InvalidAssignmentTarget 2-3"},
      {Goals::Both, "[([a])] = b", "InvalidAssignmentTarget 2-3"},
      {Goals::Both, "[({ a })] = b", "InvalidAssignmentTarget 2-3"},
      {Goals::Both, "[(a)] = b; [(a.b)] = c; [(a) = b] = c; ({ a: (b) = c } = d); [((a))] = b"},
      {Goals::Both, "({ (a) } = b)", "UnexpectedToken 3-4"},
      {Goals::Both, "({ a: ({ b }) } = c)", "InvalidAssignmentTarget 7-8"},
      {Goals::Both, "({ a: [b]() } = c)", "InvalidAssignmentTarget 6-7"},
      {Goals::Both, "[a()] = b", "InvalidAssignmentTarget 1-2"},
      {Goals::Both, "[a` `] = b", "InvalidAssignmentTarget 1-2"},
      {Goals::Both, "[new a] = b", "InvalidAssignmentTarget 1-2"},
      {Goals::Both, "[this] = a", "InvalidAssignmentTarget 1-2"},
      {Goals::Both, "[null] = a", "InvalidAssignmentTarget 1-2"},
      {Goals::Both, "({ a: 1 } = b)", "InvalidAssignmentTarget 6-7"},
      {Goals::Both, "({ a: this } = b)", "InvalidAssignmentTarget 6-7"},
      {Goals::Both, "[a ? b : c] = d", "InvalidAssignmentTarget 1-2"},
      {Goals::Both, "[a => b] = c", "InvalidAssignmentTarget 1-2"},
      {Goals::Both, "[function () {}] = a", "InvalidAssignmentTarget 1-2"},
      {Goals::Both, "[import(a)] = b", "InvalidAssignmentTarget 1-2"},
      {Goals::Both, "a = b = 1 = c", "InvalidAssignmentTarget 8-9"},
      {Goals::Both, "a + b = c", "InvalidAssignmentTarget 0-5"},
      {Goals::Both, "a => b = c = 1 = d", "InvalidAssignmentTarget 13-14"},
      {Goals::Both, "-a = b", "InvalidAssignmentTarget 0-2"},
      {Goals::Both, "a++ = b", "InvalidAssignmentTarget 0-3"},
      {Goals::Both, "++a = b", "InvalidAssignmentTarget 0-3"},
      {Goals::Both, "++a++", "InvalidAssignmentTarget 2-5"},
      {Goals::Both, "a++++", "ExpectedToken 3-5"},
      {Goals::Both, "++(++a)", "InvalidAssignmentTarget 2-7"},
      {Goals::Both, "++[a]", "InvalidAssignmentTarget 2-5"},
      {Goals::Both, "++{ a }", "InvalidAssignmentTarget 2-7"},
      {Goals::Both, "({ a })++", "InvalidAssignmentTarget 0-7"},
      {Goals::Both, "(a, b)++", "InvalidAssignmentTarget 0-6"},
      {Goals::Both, "1++", "InvalidAssignmentTarget 0-1"},
      {Goals::Both, "++this", "InvalidAssignmentTarget 2-6"},
      {Goals::Both, "++new a", "InvalidAssignmentTarget 2-7"},
      {Goals::Both, "typeof a++ ++", "ExpectedToken 11-13"},
      {Goals::Both, "!a = b", "InvalidAssignmentTarget 0-2"},
      {Goals::Both, "await_ => 1 = a", "InvalidAssignmentTarget 10-11"},
      {Goals::Both, "`a` = b", "InvalidAssignmentTarget 0-3"},
      {Goals::Both, "a?.b++", "InvalidAssignmentTarget 0-4"},
      {Goals::Both, "--a?.b", "InvalidAssignmentTarget 2-6"},
  };
  check_rows(rows);
}

}  // namespace skein::js::test
