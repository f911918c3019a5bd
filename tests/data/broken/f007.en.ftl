wide = Hello
