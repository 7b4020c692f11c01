module Char exposing (Char, toCode, fromCode, isDigit)
import Elm.Kernel.K
import Basics exposing (..)
type Char = Char
toCode : Char -> Int
toCode = Elm.Kernel.K.k
fromCode : Int -> Char
fromCode = Elm.Kernel.K.k
isDigit : Char -> Bool
isDigit = Elm.Kernel.K.k
