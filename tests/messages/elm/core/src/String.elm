module String exposing (String, length, fromChar, uncons, fromInt, fromFloat, toInt, concat, join, isEmpty, toList)
import Elm.Kernel.K
import Basics exposing (..)
import Char exposing (Char)
import List exposing (List, (::))
import Maybe exposing (Maybe)
type String = String
length : String -> Int
length = Elm.Kernel.K.k
fromChar : Char -> String
fromChar = Elm.Kernel.K.k
uncons : String -> Maybe (Char, String)
uncons = Elm.Kernel.K.k
fromInt : Int -> String
fromInt = Elm.Kernel.K.k
fromFloat : Float -> String
fromFloat = Elm.Kernel.K.k
toInt : String -> Maybe Int
toInt = Elm.Kernel.K.k
concat : List String -> String
concat = Elm.Kernel.K.k
join : String -> List String -> String
join = Elm.Kernel.K.k
isEmpty : String -> Bool
isEmpty = Elm.Kernel.K.k
toList : String -> List Char
toList = Elm.Kernel.K.k
