module Basics exposing (Int, Float, (+), (-), (*), (/), (//), (^), toFloat, round, floor, ceiling, truncate, (==), (/=), (<), (>), (<=), (>=), max, min, compare, Order(..), Bool(..), not, (&&), (||), xor, (++), modBy, negate, abs, clamp, sqrt, identity, always, (<|), (|>), (<<), (>>), Never, never)
import Elm.Kernel.K
infix right 0 (<|) = apL
infix left  0 (|>) = apR
infix right 2 (||) = or
infix right 3 (&&) = and
infix non   4 (==) = eq
infix non   4 (/=) = neq
infix non   4 (<) = lt
infix non   4 (>) = gt
infix non   4 (<=) = le
infix non   4 (>=) = ge
infix right 5 (++) = append
infix left  6 (+) = add
infix left  6 (-) = sub
infix left  7 (*) = mul
infix left  7 (/) = fdiv
infix left  7 (//) = idiv
infix right 8 (^) = pow
infix left  9 (<<) = composeL
infix right 9 (>>) = composeR
type Int = Int
type Float = Float
type Bool = True | False
type Order = LT | EQ | GT
type Never = JustOneMore Never
add : number -> number -> number
add = Elm.Kernel.K.k
sub : number -> number -> number
sub = Elm.Kernel.K.k
mul : number -> number -> number
mul = Elm.Kernel.K.k
fdiv : Float -> Float -> Float
fdiv = Elm.Kernel.K.k
idiv : Int -> Int -> Int
idiv = Elm.Kernel.K.k
pow : number -> number -> number
pow = Elm.Kernel.K.k
toFloat : Int -> Float
toFloat = Elm.Kernel.K.k
round : Float -> Int
round = Elm.Kernel.K.k
floor : Float -> Int
floor = Elm.Kernel.K.k
ceiling : Float -> Int
ceiling = Elm.Kernel.K.k
truncate : Float -> Int
truncate = Elm.Kernel.K.k
eq : a -> a -> Bool
eq = Elm.Kernel.K.k
neq : a -> a -> Bool
neq = Elm.Kernel.K.k
lt : comparable -> comparable -> Bool
lt = Elm.Kernel.K.k
gt : comparable -> comparable -> Bool
gt = Elm.Kernel.K.k
le : comparable -> comparable -> Bool
le = Elm.Kernel.K.k
ge : comparable -> comparable -> Bool
ge = Elm.Kernel.K.k
min : comparable -> comparable -> comparable
min = Elm.Kernel.K.k
max : comparable -> comparable -> comparable
max = Elm.Kernel.K.k
compare : comparable -> comparable -> Order
compare = Elm.Kernel.K.k
not : Bool -> Bool
not = Elm.Kernel.K.k
and : Bool -> Bool -> Bool
and = Elm.Kernel.K.k
or : Bool -> Bool -> Bool
or = Elm.Kernel.K.k
xor : Bool -> Bool -> Bool
xor = Elm.Kernel.K.k
append : appendable -> appendable -> appendable
append = Elm.Kernel.K.k
modBy : Int -> Int -> Int
modBy = Elm.Kernel.K.k
negate : number -> number
negate n = Elm.Kernel.K.k
abs : number -> number
abs = Elm.Kernel.K.k
clamp : number -> number -> number -> number
clamp = Elm.Kernel.K.k
sqrt : Float -> Float
sqrt = Elm.Kernel.K.k
identity : a -> a
identity x = x
always : a -> b -> a
always a _ = a
apL : (a -> b) -> a -> b
apL f x = f x
apR : a -> (a -> b) -> b
apR x f = f x
composeL : (b -> c) -> (a -> b) -> (a -> c)
composeL g f x = g (f x)
composeR : (a -> b) -> (b -> c) -> (a -> c)
composeR f g x = g (f x)
never : Never -> a
never (JustOneMore nvr) = never nvr
