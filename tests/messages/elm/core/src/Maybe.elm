module Maybe exposing (Maybe(..), withDefault, map, map2, andThen)
import Elm.Kernel.K
import Basics exposing (..)
type Maybe a = Just a | Nothing
withDefault : a -> Maybe a -> a
withDefault = Elm.Kernel.K.k
map : (a -> b) -> Maybe a -> Maybe b
map = Elm.Kernel.K.k
map2 : (a -> b -> c) -> Maybe a -> Maybe b -> Maybe c
map2 = Elm.Kernel.K.k
andThen : (a -> Maybe b) -> Maybe a -> Maybe b
andThen = Elm.Kernel.K.k
