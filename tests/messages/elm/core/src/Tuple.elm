module Tuple exposing (pair, first, second, mapFirst, mapSecond)
import Elm.Kernel.K
import Basics exposing (..)
pair : a -> b -> (a, b)
pair = Elm.Kernel.K.k
first : (a, b) -> a
first = Elm.Kernel.K.k
second : (a, b) -> b
second = Elm.Kernel.K.k
mapFirst : (a -> x) -> (a, b) -> (x, b)
mapFirst = Elm.Kernel.K.k
mapSecond : (b -> y) -> (a, b) -> (a, y)
mapSecond = Elm.Kernel.K.k
