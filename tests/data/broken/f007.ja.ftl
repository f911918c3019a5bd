# expects F007 3:8 ｛ $name ｝

wide = ｛ $name ｝さん、こんにちは
