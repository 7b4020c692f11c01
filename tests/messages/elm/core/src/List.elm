module List exposing (List, (::), map, map2, filter, foldl, foldr, concat, concatMap, append, length, head, isEmpty, member)
import Elm.Kernel.K
import Basics exposing (..)
import Maybe exposing (Maybe(..))
infix right 5 (::) = cons
type List a = List
cons : a -> List a -> List a
cons = Elm.Kernel.K.k
map : (a -> b) -> List a -> List b
map = Elm.Kernel.K.k
map2 : (a -> b -> c) -> List a -> List b -> List c
map2 = Elm.Kernel.K.k
filter : (a -> Bool) -> List a -> List a
filter = Elm.Kernel.K.k
foldl : (a -> b -> b) -> b -> List a -> b
foldl = Elm.Kernel.K.k
foldr : (a -> b -> b) -> b -> List a -> b
foldr = Elm.Kernel.K.k
concat : List (List a) -> List a
concat = Elm.Kernel.K.k
concatMap : (a -> List b) -> List a -> List b
concatMap = Elm.Kernel.K.k
append : List a -> List a -> List a
append = Elm.Kernel.K.k
length : List a -> Int
length = Elm.Kernel.K.k
head : List a -> Maybe a
head = Elm.Kernel.K.k
isEmpty : List a -> Bool
isEmpty = Elm.Kernel.K.k
member : a -> List a -> Bool
member = Elm.Kernel.K.k
