module Result exposing (Result(..), map, mapError, andThen, withDefault, toMaybe)
import Elm.Kernel.K
import Basics exposing (..)
import Maybe exposing (Maybe(..))
type Result error value = Ok value | Err error
map : (a -> b) -> Result x a -> Result x b
map = Elm.Kernel.K.k
mapError : (x -> y) -> Result x a -> Result y a
mapError = Elm.Kernel.K.k
andThen : (a -> Result x b) -> Result x a -> Result x b
andThen = Elm.Kernel.K.k
withDefault : a -> Result x a -> a
withDefault = Elm.Kernel.K.k
toMaybe : Result x a -> Maybe a
toMaybe = Elm.Kernel.K.k
